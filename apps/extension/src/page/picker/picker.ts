import { categoryChoice } from "../../shared/category-choice.ts";
import { element } from "../../shared/element.ts";
import { codeOf } from "../../shared/error-text.ts";
import { type PickerView, type PickState, tell } from "../../shared/messages.ts";
import { newId } from "../../shared/new-id.ts";
import { counted, fill, textsIn } from "../../shared/text/index.ts";
import { picturesOfPage, type Seen } from "../find/find.ts";
import { createOverlay } from "../overlay/overlay.ts";
import { walkByArrows } from "./arrows.ts";
import css from "./picker.css?inline";
import { sizeSlider } from "./size-slider.ts";
import { createTile, type Tile } from "./tile.ts";

let close: (() => void) | undefined;

export const closePicker = (): void => close?.();
const onTheWay = new Map<string, Tile>();

/** Shows how far a picture that was chosen here has come. */
export function showProgress(id: string, state: PickState, error?: string): void {
  onTheWay.get(id)?.show(state, error);
}

/** Shows all pictures of the page above a size, to tick and save together; once more, it goes away. */
export function openPicker(view: PickerView): void {
  if (close) {
    close();
    return;
  }
  const text = textsIn(view.language);
  let { category, size } = view;
  const tiles = picturesOfPage().map((seen) => createTile(seen, text, update));
  const large = ({ seen }: { seen: Seen }) => seen.width >= size && seen.height >= size;
  let shown = tiles.filter(large);
  const chosen = () => shown.filter((tile) => tile.isTicked());

  const overlay = createOverlay(css, view.language);
  const count = element("p", { class: "count", "aria-live": "polite" });
  const none = element("p", { class: "none" });
  const grid = element(
    "div",
    { class: "tiles", role: "group", "aria-label": text.picker.title },
    ...tiles.map((tile) => tile.element),
    none,
  );
  const showTiles = walkByArrows(grid, () => shown);
  const all = element("button", { type: "button", class: "button quiet", on: { click: tickAll } });
  const save = element("button", {
    type: "button",
    class: "button primary",
    on: { click: () => void saveChosen() },
  });
  const dialog = element(
    "dialog",
    // What has the focus when nothing in here has it, so that no key goes to the page.
    { "aria-label": text.picker.title, tabindex: -1, on: { close: () => close?.() } },
    element(
      "header",
      {},
      element("h2", {}, text.picker.title),
      count,
      element("span", { class: "space" }),
      sizeSlider(text, size, {
        input: (least) => {
          size = least;
          filter();
        },
        change: () => void tell({ type: "picker-size", size }).catch(() => undefined),
      }),
      element(
        "button",
        { type: "button", class: "button quiet", on: { click: () => close?.() } },
        text.picker.close,
      ),
    ),
    grid,
    element(
      "footer",
      {},
      categoryChoice(text, category, text.picker.into, (choice) => (category = choice)),
      element("span", { class: "space" }),
      all,
      save,
    ),
  );

  function tickAll(): void {
    const tick = chosen().length < shown.filter((tile) => tile.canTick()).length;
    for (const tile of shown) tile.tick(tick);
    update();
  }

  function filter(): void {
    shown = tiles.filter(large);
    for (const tile of tiles) tile.element.hidden = !large(tile);
    none.hidden = shown.length > 0;
    none.textContent =
      tiles.length > 0 ? fill(text.picker.noneOfSize, { count: tiles.length }) : text.picker.none;
    count.textContent = counted(text.picker.found, shown.length);
    showTiles();
    update();
  }

  function update(): void {
    const ticked = chosen().length;
    const rest = shown.filter((tile) => tile.canTick()).length;
    all.textContent = ticked > 0 && ticked === rest ? text.picker.clear : text.picker.all;
    all.disabled = rest === 0;
    save.textContent = ticked === 0 ? text.picker.saveNone : counted(text.picker.save, ticked);
    save.disabled = ticked === 0;
  }

  async function saveChosen(): Promise<void> {
    const going = chosen();
    const ids = going.map((tile) => {
      const id = newId();
      onTheWay.set(id, tile);
      tile.show("fetching");
      return id;
    });
    update();
    const pictures = going.map(({ seen: { candidates, context } }) => ({ candidates, context }));
    const { error } = await tell({ type: "save", pictures, ids, category }).catch((thrown: unknown) => ({
      error: codeOf(thrown),
    }));
    if (error !== undefined) for (const tile of going) tile.show("refused", error);
    update();
  }

  close = () => {
    close = undefined;
    // Gives the focus back to what had it.
    dialog.close();
    overlay.remove();
  };
  overlay.root.append(dialog);
  filter();
  dialog.showModal();
  shown[0]?.box.focus();
}
