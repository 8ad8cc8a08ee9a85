import type { PictureContext } from "../../shared/picture.ts";

/** More of a text than this is an article, not a caption. */
const LONGEST = 300;

const clean = (text: string | null | undefined): string =>
  (text ?? "").replaceAll(/\s+/g, " ").trim().slice(0, LONGEST);

/** What the page says about the picture in an element. */
export function contextOf(element: Element): PictureContext {
  const alt = clean(element.getAttribute("alt") ?? element.getAttribute("aria-label"));
  const title = clean(element.getAttribute("title"));
  const caption = captionOf(element);
  const nearby = caption === "" ? nearbyOf(element) : "";
  const link = element.closest("a")?.href ?? "";
  return {
    ...(alt && { alt }),
    ...(caption && { caption }),
    ...(title && title !== alt && { title }),
    ...(nearby && nearby !== alt && { nearby }),
    ...(/^https?:/i.test(link) && { link }),
  };
}

function captionOf(element: Element): string {
  const captions = element.closest("figure")?.querySelector("figcaption");
  const described = element.getAttribute("aria-describedby")?.split(/\s+/)[0];
  const root = element.getRootNode() as Document | ShadowRoot;
  return (
    clean(captions?.textContent) || (described ? clean(root.getElementById(described)?.textContent) : "")
  );
}

/** The text of the card that a picture stands in: of the nearest element around it that has any, unless it has much. */
function nearbyOf(element: Element): string {
  let around = element.parentElement;
  for (let step = 0; step < 4 && around !== null && around !== document.body; step += 1) {
    const text = clean(around.innerText);
    if (text.length >= LONGEST) return "";
    if (text !== "") return text;
    around = around.parentElement;
  }
  return "";
}
