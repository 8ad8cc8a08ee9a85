import { categoryChoice } from "../../shared/category-choice.ts";
import { element } from "../../shared/element.ts";
import { type PickerView, type PickState, tell } from "../../shared/messages.ts";
import { counted, fill, textsIn } from "../../shared/text/index.ts";
import { picturesOfPage, type Seen } from "../find/find.ts";
import { createOverlay } from "../overlay/overlay.ts";
import css from "./picker.css?inline";
import { createTile, type Tile } from "./tile.ts";
import { newId } from "../../shared/new-id.ts";

/** The largest size that can be asked for, pixels. */
const MOST_SIZE = 1000;

let close: (() => void) | undefined;
const onTheWay = new Map<string, Tile>();

/** Shows how far a picture that was chosen here has come. */
export function showProgress(id: string, state: PickState): void {
  onTheWay.get(id)?.show(state);
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
  const chosen = () => tiles.filter((tile) => large(tile) && tile.isTicked());

  const overlay = createOverlay(css, view.language);
  const count = element("p", { class: "count", "aria-live": "polite" });
  const sizeText = element("output");
  const slider = element("input", {
    type: "range",
    min: 32,
    max: MOST_SIZE,
    step: 8,
    value: size,
    on: {
      input: () => {
        size = Number(slider.value);
        update();
      },
      change: () => void tell({ type: "picker-size", size }),
    },
  });
  const grid = element("div", { class: "tiles" });
  const all = element("button", { type: "button", class: "button quiet", on: { click: tickAll } });
  const save = element("button", {
    type: "button",
    class: "button primary",
    on: { click: () => void saveChosen() },
  });
  const dialog = element(
    "dialog",
    { "aria-label": text.picker.title, on: { close: () => close?.() } },
    element(
      "header",
      {},
      element("h2", {}, text.picker.title),
      count,
      element("span", { class: "space" }),
      element("label", { class: "size" }, slider, sizeText),
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
    const shown = tiles.filter(large);
    const tick = chosen().length < shown.filter((tile) => tile.canTick()).length;
    for (const tile of shown) tile.tick(tick);
    update();
  }

  function update(): void {
    const shown = tiles.filter(large);
    const ticked = chosen().length;
    grid.replaceChildren(
      ...(shown.length > 0
        ? shown.map((tile) => tile.element)
        : [element("p", { class: "none" }, text.picker.none)]),
    );
    count.textContent = counted(text.picker.found, shown.length);
    sizeText.textContent = fill(text.picker.least, { size });
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
    const { error } = await tell({ type: "save", pictures, ids, category });
    if (error !== undefined) for (const tile of going) tile.show("refused");
    update();
  }

  close = () => {
    close = undefined;
    overlay.remove();
  };
  overlay.root.append(dialog);
  update();
  dialog.showModal();
}
