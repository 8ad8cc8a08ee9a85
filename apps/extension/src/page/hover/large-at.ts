import { type Seen, seenIn, shadowOf } from "../find/find.ts";

/** How many elements below the mouse are looked at: shops lay nets of links over their pictures. */
const DEPTH = 8;
/** How many pictures inside of each of these: some pages make their pictures deaf to the mouse. */
const INSIDE = 4;

export interface Place {
  readonly element: Element;
  readonly seen: Seen;
}

/** The large picture at a point of the window, if there is one. */
export function largeAt(x: number, y: number, size: number): Place | undefined {
  const found = [...elementsAt(document, x, y)].slice(0, DEPTH);
  for (const element of found) {
    const place = placeOf(element, size);
    if (place) return place;
  }
  for (const element of found) {
    for (const inner of [...element.querySelectorAll("img, video[poster]")].slice(0, INSIDE)) {
      const place = contains(inner, x, y) ? placeOf(inner, size) : undefined;
      if (place) return place;
    }
  }
  return undefined;
}

/** From the top down, those in shadow trees before what these hang on. */
function* elementsAt(root: Document | ShadowRoot, x: number, y: number): Generator<Element> {
  for (const element of root.elementsFromPoint(x, y)) {
    if (element.getRootNode() !== root || isWhole(element)) continue;
    const shadow = shadowOf(element);
    if (shadow) yield* elementsAt(shadow, x, y);
    yield element;
  }
}

const isWhole = (element: Element) => element === document.body || element === document.documentElement;

function placeOf(element: Element, size: number): Place | undefined {
  const { width, height } = element.getBoundingClientRect();
  if (width < size || height < size) return undefined;
  // A ground behind the whole page is no picture of something.
  const isGround = width >= innerWidth * 0.95 && height >= innerHeight * 0.95;
  if (isGround && element.localName !== "img") return undefined;
  const seen = seenIn(element);
  return seen && { element, seen };
}

function contains(element: Element, x: number, y: number): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return x >= left && x < right && y >= top && y < bottom;
}
