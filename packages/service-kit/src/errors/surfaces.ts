import { errorEnvelope, type Envelope } from "./envelope.ts";

/** Which envelope answers for which part of the address space; the longest matching prefix wins. */
export interface EnvelopeAt {
  /** Path prefix that ends at a segment's end, such as `/api` or `/drop`; `/` is everything. */
  readonly prefix: string;
  readonly envelope: Envelope;
}

/** The format of paths that belong to no surface. */
const plainEnvelope: Envelope = errorEnvelope({}, ({ code, message, detail, requestId }) => ({
  success: false,
  error: message,
  code,
  ...(detail === undefined ? {} : { detail }),
  request_id: requestId,
}));

function covers(prefix: string, path: string): boolean {
  const bare = prefix.replace(/\/+$/, "");
  return path === bare || path.startsWith(`${bare}/`);
}

/** The path of a raw request target, without its query, as it came: it may not be decodable. */
export function pathOf(target: string): string {
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "");
  const end = local.search(/[?#]/);
  return end === -1 ? local : local.slice(0, end);
}

/** Chooses the envelope of a raw request target, so that even an unreadable address gets its surface's format. */
export function envelopePicker(surfaces: readonly EnvelopeAt[]): (target: string) => Envelope {
  const byLength = surfaces.toSorted((a, b) => b.prefix.length - a.prefix.length);
  return (target) => {
    const path = pathOf(target);
    return byLength.find(({ prefix }) => covers(prefix, path))?.envelope ?? plainEnvelope;
  };
}
