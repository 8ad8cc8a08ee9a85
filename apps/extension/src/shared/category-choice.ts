import { type Category, categories } from "./category.ts";
import { element } from "./element.ts";
import type { Texts } from "./text/en.ts";

/** Two buttons, of which one is pressed. */
export function categoryChoice(
  text: Texts,
  chosen: Category,
  label: string,
  changed: (category: Category) => void,
): HTMLElement {
  const buttons = new Map(
    categories.map((category) => [
      category,
      element(
        "button",
        { type: "button", "aria-pressed": String(category === chosen), on: { click: () => press(category) } },
        text.category[category],
      ),
    ]),
  );
  function press(category: Category): void {
    for (const [each, button] of buttons) button.setAttribute("aria-pressed", String(each === category));
    changed(category);
  }
  return element("div", { class: "choice", role: "group", "aria-label": label }, ...buttons.values());
}
