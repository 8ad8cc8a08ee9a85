const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The six bits of a character of either alphabet of RFC 4648 (`-` and `_` are `+` and `/`), or -1. */
export const SEXTET: Int8Array = new Int8Array(256).fill(-1);
for (let value = 0; value < STANDARD.length; value += 1) SEXTET[STANDARD.charCodeAt(value)] = value;
SEXTET["-".charCodeAt(0)] = 62;
SEXTET["_".charCodeAt(0)] = 63;
