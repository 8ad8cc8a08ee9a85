import type { Category } from "../../shared/category.ts";
import { type HoverView, type PageRequest, tell } from "../../shared/messages.ts";
import { newId } from "../../shared/new-id.ts";
import { type Bar, showBar } from "./bar.ts";
import { largeAt, type Place } from "./large-at.ts";

/** Between two looks at what is below a moving mouse, ms. */
const PAUSE = 80;

/** Shows buttons on large pictures while the mouse is on them, for as long as the settings want it. */
export async function startHover(): Promise<void> {
  let hover: Hover | undefined;
  const apply = (view: HoverView | undefined) => {
    if (hover && view) hover.view = view;
    else hover?.stop();
    hover = view && (hover ?? new Hover(view));
  };
  chrome.runtime.onMessage.addListener((request: PageRequest) => {
    if (request.type === "hover") apply(request.view);
    if (request.type === "progress") hover?.tell(request);
  });
  apply((await tell({ type: "hover-view" }).catch(() => undefined))?.view);
}

class Hover {
  view: HoverView;
  readonly #listening = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #at = { x: 0, y: 0 };
  #bar: Bar | undefined;
  #picture: Element | undefined;
  /** Of what is being saved from the bar that is shown. */
  #id: string | undefined;

  constructor(view: HoverView) {
    this.view = view;
    const manner = { passive: true, capture: true, signal: this.#listening.signal };
    // Movements, not entries: a mouse that goes from one part of a shadow tree to another enters nothing outside of it.
    document.addEventListener("pointermove", (event) => this.#moved(event), manner);
    document.addEventListener("scroll", () => this.#hide(), manner);
    document.documentElement.addEventListener("pointerleave", () => this.#hide(), { signal: manner.signal });
    addEventListener("resize", () => this.#hide(), manner);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.#dismiss(), manner);
  }

  stop(): void {
    this.#listening.abort();
    clearTimeout(this.#timer);
    this.#hide();
  }

  tell({ id, state, error }: PageRequest & { type: "progress" }): void {
    if (id === this.#id) this.#bar?.show(state, error);
  }

  #moved(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || (this.#bar && event.composedPath().includes(this.#bar.host))) return;
    this.#at = { x: event.clientX, y: event.clientY };
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, PAUSE);
  }

  #look(): void {
    const found = largeAt(this.#at.x, this.#at.y, this.view.size);
    if (found !== undefined && found.element === this.#picture) {
      this.#bar?.follow();
      return;
    }
    this.#hide();
    if (found) this.#show(found);
  }

  #show({ element, seen }: Place): void {
    this.#picture = element;
    this.#bar = showBar(element, this.view, (category) => void this.#save(seen, category));
  }

  async #save({ candidates, context }: Place["seen"], category: Category): Promise<void> {
    const id = newId();
    const bar = this.#bar;
    this.#id = id;
    bar?.show("fetching");
    try {
      const { error } = await tell({
        type: "save",
        pictures: [{ candidates, context }],
        ids: [id],
        category,
      });
      if (error !== undefined) bar?.show("refused", error);
    } catch {
      // The extension was removed, or made anew by an update, while this page was open.
      this.stop();
    }
  }

  /** Until the mouse has been elsewhere. */
  #dismiss(): void {
    this.#bar?.remove();
    this.#bar = undefined;
  }

  #hide(): void {
    this.#dismiss();
    this.#picture = undefined;
    this.#id = undefined;
  }
}
