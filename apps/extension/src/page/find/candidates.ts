import type { Candidate } from "../../shared/picture.ts";
import { leadsToPicture, readCssImage, readSrcset, sorted, whole } from "./addresses.ts";

/** Attributes in which pages keep the address of a picture that is loaded later, or of a larger one. */
const later = ["data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-ks-lazyload"];
const larger = [
  "data-zoom-image",
  "data-large_image",
  "data-large-image",
  "data-full",
  "data-full-src",
  "data-hires",
  "data-old-hires",
  "data-zoom",
  "data-origin",
];
const sets = ["srcset", "data-srcset", "data-lazy-srcset"];
/** Types in a `picture` that the server takes. */
const taken = /^image\/(?:jpe?g|png|gif|webp)$/i;

/** Every address an `img` may be had from, best first. */
export function candidatesOf(image: HTMLImageElement): Candidate[] {
  const base = image.baseURI;
  const shown = image.width || image.naturalWidth;
  const found: Candidate[] = [];
  const add = (address: string | null | undefined, width: number, sure: boolean) => {
    const url = whole(address, base);
    if (url !== undefined) found.push({ url, width, sure });
  };
  add(image.currentSrc || image.src, image.naturalWidth, true);
  add(image.src, image.naturalWidth - 1, false);
  const sources = image.parentElement?.localName === "picture" ? [...image.parentElement.children] : [];
  for (const element of [image, ...sources.filter(({ localName }) => localName === "source")]) {
    const type = element.getAttribute("type");
    if (type !== null && !taken.test(type)) continue;
    for (const name of sets) {
      found.push(...readSrcset(element.getAttribute(name) ?? "", shown, base));
    }
  }
  // What stands in until a picture is loaded is small; what is behind these names is the picture itself.
  for (const name of later) add(image.getAttribute(name), image.naturalWidth + 1, false);
  for (const name of larger) add(image.getAttribute(name), largest(found) + 2, false);
  for (const { url, width } of dynamicSizes(image)) add(url, width, true);
  const link = image.closest("a")?.href;
  if (link && leadsToPicture(link)) add(link, largest(found) + 3, false);
  return sorted(found);
}

const largest = (found: readonly Candidate[]) => Math.max(0, ...found.map(({ width }) => width));

/** Some shops list all sizes as JSON: `{"https://…": [width, height]}`. */
function dynamicSizes(image: HTMLImageElement): { url: string; width: number }[] {
  try {
    const sizes: unknown = JSON.parse(image.getAttribute("data-a-dynamic-image") ?? "{}");
    return Object.entries(sizes as Record<string, unknown>).flatMap(([url, size]) =>
      Array.isArray(size) && typeof size[0] === "number" ? [{ url, width: size[0] }] : [],
    );
  } catch {
    return [];
  }
}

/** Every address of an element's background; none where it has none. */
export function backgroundOf(element: Element): Candidate[] {
  const { backgroundImage } = getComputedStyle(element);
  if (!backgroundImage.includes("url(")) return [];
  const { width } = element.getBoundingClientRect();
  const found = readCssImage(backgroundImage, Math.round(width), element.baseURI);
  for (const name of ["data-bg", "data-background", "data-background-image"]) {
    const url = whole(element.getAttribute(name)?.replace(/^url\(["']?|["']?\)$/g, ""), element.baseURI);
    if (url !== undefined) found.push({ url, width: Math.round(width) + 1, sure: false });
  }
  return sorted(found);
}
