import base from "./overlay.css?inline";

/** Pages set their own size of `rem`; here it is always the usual one. */
const usualRem = (css: string) =>
  css.replaceAll(/([\d.]+)rem\b/g, (_, rem: string) => `${Number(rem) * 16}px`);

export interface Overlay {
  readonly host: Element;
  readonly root: ShadowRoot;
  remove(): void;
}

/**
 * A place in a page for elements of ours: the page's styles do not reach them, and its scripts cannot look inside.
 * @param css what it looks like, beside the design's own
 */
export function createOverlay(css: string, language: "zh" | "en"): Overlay {
  const host = document.createElement("clothesline-overlay");
  const root = host.attachShadow({ mode: "closed" });
  const style = document.createElement("style");
  style.textContent = usualRem(`${base.replaceAll(":root", ":host")}\n${css}`);
  root.append(style);
  host.lang = language === "zh" ? "zh-CN" : "en";
  document.documentElement.append(host);
  return { host, root, remove: () => host.remove() };
}
