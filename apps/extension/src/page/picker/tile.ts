import { element } from "../../shared/element.ts";
import { errorText } from "../../shared/error-text.ts";
import type { PickState } from "../../shared/messages.ts";
import type { Texts } from "../../shared/text/en.ts";
import type { Seen } from "../find/find.ts";

export interface Tile {
  readonly seen: Seen;
  readonly element: HTMLElement;
  readonly box: HTMLInputElement;
  isTicked(): boolean;
  /** Not while it is on its way, nor once it is saved. */
  canTick(): boolean;
  tick(ticked: boolean): void;
  show(state: PickState, error?: string): void;
}

/** One picture of the page, with a box to tick. */
export function createTile(seen: Seen, text: Texts, changed: () => void): Tile {
  const { context, width, height } = seen;
  let isGoing = false;
  const size = `${width} × ${height}`;
  const name = context.caption || context.alt || context.title || context.nearby || "";
  const box = element("input", {
    type: "checkbox",
    "aria-label": name === "" ? size : `${name}, ${size}`,
    on: {
      change: changed,
      click: (event) => {
        if (isGoing) event.preventDefault();
      },
    },
  });
  const state = element("span", { class: "state", role: "status", hidden: true });
  const tile = element(
    "label",
    { class: "tile", title: name },
    box,
    element("span", { class: "frame" }, element("img", { src: seen.shown, alt: "", loading: "lazy" })),
    element("span", { class: "mark" }),
    state,
    name !== "" && element("span", { class: "about" }, name),
    element("span", { class: "about size" }, size),
  );
  return {
    seen,
    element: tile,
    box,
    isTicked: () => box.checked && !isGoing,
    canTick: () => !isGoing,
    tick(ticked) {
      if (!isGoing) box.checked = ticked;
    },
    show(how, error) {
      // What was refused may be tried again.
      isGoing = how !== "refused";
      box.checked = false;
      // Not disabled, which would take the focus from it.
      box.setAttribute("aria-disabled", String(isGoing));
      state.className = `state ${how}`;
      state.hidden = false;
      state.textContent = error === undefined ? text.picker[how] : errorText(text, error);
    },
  };
}
