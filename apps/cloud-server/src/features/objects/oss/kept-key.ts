/** Where a kept copy is in its bucket: under a prefix that can be no account's, whose names begin with no dot. */
export const keptKey = (id: string): string => `.kept/${id}`;
