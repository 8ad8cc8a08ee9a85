const mediaType = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:[ \t]*;[ -~]{0,200})?$/;

/** Whether a text may stand in a `Content-Type` header (RFC 6838, 4.2). */
export const isMediaType = (text: string): boolean => mediaType.test(text);
