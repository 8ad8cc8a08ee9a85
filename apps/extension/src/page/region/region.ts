import { categoryChoice } from "../../shared/category-choice.ts";
import { element } from "../../shared/element.ts";
import { type Rectangle, type RegionView, tell } from "../../shared/messages.ts";
import { textsIn } from "../../shared/text/index.ts";
import { createOverlay } from "../overlay/overlay.ts";
import css from "./region.css?inline";

/** Less than this is a slip of the hand, pixels. */
const LEAST = 8;

let close: (() => void) | undefined;

/** Lets a part of the window be drawn with the mouse, and has it saved. */
export function openRegion(view: RegionView): void {
  close?.();
  const text = textsIn(view.language);
  let { category } = view;
  let from: { x: number; y: number } | undefined;
  const overlay = createOverlay(css, view.language);
  const shade = element("div", { class: "shade" });
  const area = element("div", { class: "area", hidden: true });
  const bar = element(
    "div",
    { class: "bar" },
    element("p", {}, text.region.hint),
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
      "aria-label": text.region.hint,
      on: {
        close: () => close?.(),
        pointerdown: (event) => {
          if (event.button !== 0 || event.composedPath().includes(bar)) return;
          event.preventDefault();
          from = { x: event.clientX, y: event.clientY };
          dialog.setPointerCapture(event.pointerId);
          bar.hidden = true;
        },
        pointermove: (event) => draw(event),
        pointerup: (event) => void finish(event),
      },
    },
    shade,
    area,
    bar,
  );

  function drawn({ clientX, clientY }: PointerEvent): Rectangle | undefined {
    if (from === undefined) return undefined;
    const x = Math.min(Math.max(clientX, 0), innerWidth);
    const y = Math.min(Math.max(clientY, 0), innerHeight);
    const [left, top] = [Math.min(x, from.x), Math.min(y, from.y)];
    return { left, top, width: Math.abs(x - from.x), height: Math.abs(y - from.y) };
  }

  function draw(event: PointerEvent): void {
    const rectangle = drawn(event);
    if (rectangle === undefined) return;
    shade.hidden = true;
    area.hidden = false;
    for (const [side, pixels] of Object.entries(rectangle)) area.style.setProperty(side, `${pixels}px`);
  }

  async function finish(event: PointerEvent): Promise<void> {
    const rectangle = drawn(event);
    from = undefined;
    if (rectangle === undefined) return;
    if (rectangle.width < LEAST || rectangle.height < LEAST) {
      [shade.hidden, area.hidden, bar.hidden] = [false, true, false];
      return;
    }
    close?.();
    await untilPainted();
    await tell({ type: "save-region", area: rectangle, viewport: innerWidth, category });
  }

  close = () => {
    close = undefined;
    overlay.remove();
  };
  overlay.root.append(dialog);
  dialog.showModal();
}

/** The screenshot must not show what drew it: two frames later the page is painted without. */
const untilPainted = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
