import base from "./overlay.css?inline";

/**
 * Pages set their own size of `rem`; here it is always the usual one. The design's own words stand on our elements and not
 * on the one that holds them, which is the page's to style.
 */
const forPages = (css: string) =>
  css
    .replaceAll(/([\d.]+)rem\b/g, (_, rem: string) => `${Number(rem) * 16}px`)
    .replaceAll(":root", ":host > *");

/** What is done in here is none of the page's business: its keys, its menus that close when something else is clicked. */
const ours =
  "keydown keyup keypress input change click dblclick contextmenu mousedown mouseup pointerdown pointerup wheel";

export interface Overlay {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  /** Shows it above everything in the page; what is a modal window is there already. */
  raise(): void;
  remove(): void;
}

/**
 * A place in a page for elements of ours: the page's styles do not reach them, and its scripts cannot look inside.
 * @param css what it looks like, beside the design's own
 */
export function createOverlay(
  css: string,
  language: "zh" | "en",
  parent: Element = document.documentElement,
): Overlay {
  const host = document.createElement("clothesline-overlay");
  const root = host.attachShadow({ mode: "closed" });
  const style = document.createElement("style");
  style.textContent = forPages(`${base}\n${css}`);
  root.append(style);
  host.lang = language === "zh" ? "zh-CN" : "en";
  for (const name of ours.split(" ")) host.addEventListener(name, (event) => event.stopPropagation());
  parent.append(host);
  return {
    host,
    root,
    raise() {
      host.popover = "manual";
      host.showPopover();
    },
    remove: () => host.remove(),
  };
}
