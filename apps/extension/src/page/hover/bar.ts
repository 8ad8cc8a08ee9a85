import { type Category, lastFirst } from "../../shared/category.ts";
import { element } from "../../shared/element.ts";
import { errorText } from "../../shared/error-text.ts";
import type { HoverView, PickState } from "../../shared/messages.ts";
import { textsIn } from "../../shared/text/index.ts";
import { createOverlay } from "../overlay/overlay.ts";
import css from "./hover.css?inline";

/** The buttons on one picture. */
export interface Bar {
  readonly host: Element;
  /** Goes where the picture is now. */
  follow(): void;
  show(state: PickState, error?: string): void;
  remove(): void;
}

/** Distance from the picture's edges, pixels. */
const INSET = 8;

export function showBar(picture: Element, view: HoverView, save: (category: Category) => void): Bar {
  const text = textsIn(view.language);
  const overlay = createOverlay(css, view.language, aboveOf(picture));
  const bar = element("div", { class: "bar", role: "group", "aria-label": text.popup.into });
  for (const category of lastFirst(view.category)) {
    const on = { click: () => save(category) };
    bar.append(
      element("button", { type: "button", title: text.save[category], on }, text.category[category]),
    );
  }
  function follow(): void {
    const { left, top, width } = picture.getBoundingClientRect();
    const right = document.documentElement.clientWidth - left - width;
    bar.style.top = `${Math.max(top, 0) + INSET}px`;
    bar.style.right = `${Math.max(right, 0) + INSET}px`;
  }
  follow();
  overlay.root.append(bar);
  overlay.raise();
  return {
    host: overlay.host,
    follow,
    show(state, error) {
      const words = error === undefined ? text.picker[state] : errorText(text, error);
      bar.replaceChildren(element("span", { class: "said", role: "status" }, words));
    },
    remove: () => overlay.remove(),
  };
}

/** Where a modal window is open, nothing outside of it can be clicked. */
function aboveOf(picture: Element): Element {
  for (let at: Element | null = picture; at !== null; at = parentOf(at)) {
    if (at.matches("dialog:modal")) return at;
  }
  return document.documentElement;
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
