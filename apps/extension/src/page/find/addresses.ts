import type { Candidate } from "../../shared/picture.ts";

/** Formats that the server does not take. */
const otherFormats = /\.(?:avif|jxl|heic|svg)(?:$|[?#])/i;
const pictureFile = /\.(?:jpe?g|png|gif|webp)$/i;

/** A whole address, or `undefined` where a page wrote none. */
export function whole(address: string | null | undefined, base: string): string | undefined {
  const text = address?.trim();
  if (!text || !URL.canParse(text, base)) return undefined;
  const { href, protocol } = new URL(text, base);
  return ["http:", "https:", "blob:", "data:"].includes(protocol) ? href : undefined;
}

/** Whether a link leads to a picture, as small pictures link to large ones. */
export const leadsToPicture = (address: string): boolean =>
  /^https?:/i.test(address) && pictureFile.test(new URL(address).pathname);

/**
 * The entries of a `srcset` (HTML, 4.8.4.2.1): addresses with a width in pixels (`640w`) or a density (`2x`) behind them.
 * An address may have commas in it, but ends with none.
 * @param shown width that density 1 stands for, pixels
 */
export function readSrcset(srcset: string, shown: number, base: string): Candidate[] {
  const entries = srcset.matchAll(/([^\s,]\S*[^\s,]|[^\s,])(?:\s+([^,(]*))?\s*(?:,|$)/g);
  const found: Candidate[] = [];
  for (const [, address, descriptor = ""] of entries) {
    const url = whole(address, base);
    if (url === undefined) continue;
    const width = /(?:^|\s)(\d+)w/.exec(descriptor)?.[1];
    const density = /(?:^|\s)([\d.]+)x/.exec(descriptor)?.[1];
    found.push({ url, width: width ? Number(width) : shown * Number(density ?? 1), sure: true });
  }
  return found;
}

/** Addresses in a CSS value such as `image-set(url("a.png") 1x, url("b.png") 2x)`, as browsers compute it. */
export function readCssImage(value: string, shown: number, base: string): Candidate[] {
  const found: Candidate[] = [];
  for (const [, text, density] of value.matchAll(/url\("((?:[^"\\]|\\.)*)"\)(?:\s+([\d.]+)(?:x|dppx))?/g)) {
    const url = whole(text?.replaceAll(/\\(.)/g, "$1"), base);
    if (url !== undefined) found.push({ url, width: shown * Number(density ?? 1), sure: true });
  }
  return found;
}

/** Best first, each address once, formats that the server does not take last. */
export function sorted(candidates: readonly Candidate[]): Candidate[] {
  const byUrl = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const present = byUrl.get(candidate.url);
    if (present === undefined || (candidate.sure && !present.sure)) byUrl.set(candidate.url, candidate);
  }
  const rank = ({ url, width }: Candidate) => (otherFormats.test(url.slice(0, 4096)) ? -1 : width);
  return [...byUrl.values()].toSorted((a, b) => rank(b) - rank(a)).slice(0, 12);
}
