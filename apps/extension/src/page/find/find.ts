import type { Candidate, PagePicture } from "../../shared/picture.ts";
import { whole } from "./addresses.ts";
import { backgroundOf, candidatesOf } from "./candidates.ts";
import { contextOf } from "./context.ts";

/** A picture as it stands in the page. */
export interface Seen extends PagePicture {
  /** The address the page shows it from, which is there already. */
  readonly shown: string;
  /** Of the picture itself where the page knows it, else of its place, pixels. */
  readonly width: number;
  readonly height: number;
}

/** Every element below a root, those in shadow trees and in frames of the same site included. */
function* elementsIn(root: Document | ShadowRoot): Generator<Element> {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    const shadow = shadowOf(element);
    if (shadow) yield* elementsIn(shadow);
    if (element.localName === "iframe") {
      // Null for other sites.
      const inner = (element as HTMLIFrameElement).contentDocument;
      if (inner) yield* elementsIn(inner);
    }
  }
}

/** Closed ones too: extensions find them by an attribute in Firefox, and in Chrome by a call that takes elements of HTML only. */
export function shadowOf(element: Element): ShadowRoot | null {
  if (element.shadowRoot) return element.shadowRoot;
  if ("openOrClosedShadowRoot" in element) return element.openOrClosedShadowRoot as ShadowRoot | null;
  return element.localName.includes("-")
    ? (chrome.dom?.openOrClosedShadowRoot(element as HTMLElement) ?? null)
    : null;
}

const isImage = (element: Element): element is HTMLImageElement => element.localName === "img";

/** The picture of an element: an `img`, a poster, a picture in SVG, or a background. */
export function seenIn(element: Element): Seen | undefined {
  if (isImage(element)) {
    const candidates = candidatesOf(element);
    if (candidates.length === 0) return undefined;
    const shown = element.currentSrc || element.src || (candidates[0]?.url ?? "");
    return { candidates, context: contextOf(element), shown, ...sizeOf(element, candidates) };
  }
  const address =
    element.getAttribute("poster") ??
    element.getAttribute("href") ??
    element.getAttribute("xlink:href") ??
    element.getAttribute("src");
  const own = ["video", "image", "input"].includes(element.localName)
    ? whole(address, element.baseURI)
    : undefined;
  const { width, height } = element.getBoundingClientRect();
  const size = { width: Math.round(width), height: Math.round(height) };
  const candidates = own ? [{ url: own, width: size.width, sure: true }] : backgroundOf(element);
  const shown = candidates[0]?.url;
  return shown === undefined ? undefined : { candidates, context: contextOf(element), shown, ...size };
}

/** The largest size that the page tells of, in the proportions of what it shows. */
function sizeOf(
  image: HTMLImageElement,
  candidates: readonly Candidate[],
): { width: number; height: number } {
  const { naturalWidth, naturalHeight } = image;
  const place = image.getBoundingClientRect();
  // What stands in for a picture that comes later has one pixel, or a few.
  const [width, height] = naturalWidth > 16 ? [naturalWidth, naturalHeight] : [place.width, place.height];
  const largest = Math.max(width, place.width, ...candidates.map((each) => (each.sure ? each.width : 0)));
  return { width: Math.round(largest), height: Math.round(width > 0 ? (largest * height) / width : height) };
}

/** All pictures of the page, in its order, each once. */
export function picturesOfPage(): Seen[] {
  const found = new Map<string, Seen>();
  for (const element of elementsIn(document)) {
    const seen = seenIn(element);
    const key = seen?.candidates[0]?.url;
    if (seen && key !== undefined && !found.has(key)) found.set(key, seen);
  }
  return [...found.values()];
}

/** The picture of which the browser says that it is shown from this address. */
export function findByAddress(address: string): PagePicture | undefined {
  let best: PagePicture | undefined;
  for (const element of elementsIn(document)) {
    if (isImage(element) && (element.currentSrc === address || element.src === address)) {
      const found = { candidates: candidatesOf(element), context: contextOf(element) };
      // Of several with one address, the one that says more.
      if (best === undefined || Object.keys(found.context).length > Object.keys(best.context).length)
        best = found;
    }
  }
  return best;
}
