/** Sentences for error codes where that of the server does not fit these pages. */
export const errors = {};
