import { categoryChoice } from "../../shared/category-choice.ts";
import { element } from "../../shared/element.ts";
import { type Rectangle, type RegionView, tell } from "../../shared/messages.ts";
import { textsIn } from "../../shared/text/index.ts";
import { createOverlay } from "../overlay/overlay.ts";
import css from "./region.css?inline";
import { asShown, between, byKey, isLargeEnough, middle } from "./selection.ts";

let close: (() => void) | undefined;

export const closeRegion = (): void => close?.();

/** Lets a part of the window be chosen, with the mouse or with the keys, and has it saved. */
export function openRegion(view: RegionView): void {
  close?.();
  const text = textsIn(view.language);
  let { category } = view;
  let from: { x: number; y: number } | undefined;
  let chosen: Rectangle | undefined;
  const overlay = createOverlay(css, view.language);
  const shade = element("div", { class: "shade" });
  const size = element("output", { class: "size" });
  const area = element("div", { class: "area", hidden: true }, size);
  // What has the focus at first, so that Enter presses no button that nobody chose.
  const hint = element("p", { tabindex: -1 }, text.region.hint);
  const bar = element(
    "div",
    { class: "bar" },
    hint,
    categoryChoice(text, category, text.picker.into, (choice) => (category = choice)),
    element(
      "button",
      { type: "button", class: "button quiet", on: { click: () => close?.() } },
      text.region.cancel,
    ),
  );
  const dialog = element(
    "dialog",
    {
      "aria-label": text.manifest.saveRegion,
      // What has the focus while the bar is away, or the keys would be the page's.
      tabindex: -1,
      on: {
        close: () => close?.(),
        pointerdown: (event) => {
          if (event.button !== 0 || event.composedPath().includes(bar)) return;
          event.preventDefault();
          from = { x: event.clientX, y: event.clientY };
          dialog.setPointerCapture(event.pointerId);
          dialog.focus();
          bar.hidden = true;
        },
        pointermove: ({ clientX, clientY }) => {
          if (from !== undefined) draw(between(from, { x: clientX, y: clientY }));
        },
        pointerup: ({ clientX, clientY }) => {
          if (from === undefined) return;
          const drawn = between(from, { x: clientX, y: clientY });
          from = undefined;
          if (isLargeEnough(drawn)) void save(drawn);
          else startAgain();
        },
        pointercancel: startAgain,
        keydown: (event) => {
          if (event.key === "Enter" && chosen !== undefined && !onButton(event)) void save(chosen);
          const next = byKey(chosen ?? middle(), event);
          if (next === undefined) return;
          event.preventDefault();
          draw(chosen === undefined ? middle() : next);
        },
      },
    },
    shade,
    area,
    bar,
  );

  function draw(rectangle: Rectangle): void {
    chosen = rectangle;
    shade.hidden = true;
    area.hidden = false;
    for (const side of ["left", "top", "width", "height"] as const) {
      area.style.setProperty(side, `${rectangle[side]}px`);
    }
    size.textContent = `${Math.round(rectangle.width)} × ${Math.round(rectangle.height)}`;
  }

  function startAgain(): void {
    [from, chosen] = [undefined, undefined];
    [shade.hidden, area.hidden, bar.hidden] = [false, true, false];
  }

  async function save(rectangle: Rectangle): Promise<void> {
    const [area, viewport, ratio] = [asShown(rectangle), innerWidth, devicePixelRatio];
    close?.();
    await untilPainted();
    // Where that fails the background says so.
    await tell({ type: "save-region", area, viewport, ratio, category }).catch(() => undefined);
  }

  close = () => {
    close = undefined;
    dialog.close();
    overlay.remove();
  };
  overlay.root.append(dialog);
  dialog.showModal();
  hint.focus();
}

const onButton = (event: Event): boolean =>
  event.composedPath().some((at) => at instanceof HTMLButtonElement);

/** The screenshot must not show what drew it: two frames later the page is painted without. */
const untilPainted = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
