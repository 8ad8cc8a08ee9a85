import { type Category, lastFirst } from "../../shared/category.ts";
import { element } from "../../shared/element.ts";
import { type HoverView, type PageRequest, tell } from "../../shared/messages.ts";
import { textsIn } from "../../shared/text/index.ts";
import { type Seen, seenIn } from "../find/find.ts";
import { createOverlay, type Overlay } from "../overlay/overlay.ts";
import css from "./hover.css?inline";
import { newId } from "../../shared/new-id.ts";

/** How many elements below the mouse are looked at: shops lay nets of links over their pictures. */
const DEPTH = 6;

interface Shown {
  readonly overlay: Overlay;
  readonly place: Element;
  readonly id: string;
  readonly say: (text: string) => void;
}

/** Shows a button on large pictures while the mouse is on them. */
export async function startHover(): Promise<void> {
  const { view } = await tell({ type: "hover-view" });
  if (view === undefined) return;
  let shown: Shown | undefined;

  document.addEventListener(
    "pointerover",
    (event) => {
      if (event.pointerType !== "mouse" || (shown && event.composedPath().includes(shown.overlay.host)))
        return;
      const found = largeAt(event.clientX, event.clientY, view.size);
      if (found?.place === shown?.place) return;
      hide();
      if (found) shown = show(found.place, found.seen, view);
    },
    { passive: true, capture: true },
  );
  document.addEventListener("scroll", hide, { passive: true, capture: true });
  function hide(): void {
    shown?.overlay.remove();
    shown = undefined;
  }

  chrome.runtime.onMessage.addListener((request: PageRequest) => {
    if (request.type !== "progress" || request.id !== shown?.id) return;
    shown.say(textsIn(view.language).picker[request.state]);
  });
}

function largeAt(x: number, y: number, size: number): { place: Element; seen: Seen } | undefined {
  for (const place of document.elementsFromPoint(x, y).slice(0, DEPTH)) {
    const { width, height } = place.getBoundingClientRect();
    if (width < size || height < size || place === document.body || place === document.documentElement)
      continue;
    const seen = seenIn(place);
    if (seen) return { place, seen };
  }
  return undefined;
}

function show(place: Element, { candidates, context }: Seen, view: HoverView): Shown {
  const text = textsIn(view.language);
  const overlay = createOverlay(css, view.language);
  const id = newId();
  const bar = element("div", { class: "bar", role: "group", "aria-label": text.popup.into });
  const say = (words: string) =>
    bar.replaceChildren(element("span", { class: "said", role: "status" }, words));
  const save = (category: Category) => {
    say(text.picker.fetching);
    void tell({ type: "save", pictures: [{ candidates, context }], ids: [id], category });
  };
  for (const category of lastFirst(view.category)) {
    const on = {
      click: (event: Event) => {
        event.stopPropagation();
        save(category);
      },
    };
    bar.append(
      element("button", { type: "button", title: text.save[category], on }, text.category[category]),
    );
  }
  const { left, top, width } = place.getBoundingClientRect();
  bar.style.top = `${Math.max(top, 0) + 8}px`;
  bar.style.right = `${Math.max(document.documentElement.clientWidth - left - width, 0) + 8}px`;
  overlay.root.append(bar);
  return { overlay, place, id, say };
}
