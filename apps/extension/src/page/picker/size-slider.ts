import { element } from "../../shared/element.ts";
import { fill } from "../../shared/text/index.ts";
import type { Texts } from "../../shared/text/en.ts";

/** The largest size that can be asked for, pixels. */
const MOST = 1000;

/** The least width and height of what is shown. */
export function sizeSlider(
  text: Texts,
  size: number,
  on: { readonly input: (size: number) => void; readonly change: () => void },
): HTMLElement {
  const words = element("output");
  const slider = element("input", {
    type: "range",
    min: 32,
    max: MOST,
    step: 8,
    value: size,
    on: {
      input: () => {
        say();
        on.input(Number(slider.value));
      },
      change: on.change,
    },
  });
  function say(): void {
    words.textContent = fill(text.picker.least, { size: slider.value });
    slider.setAttribute("aria-valuetext", words.textContent);
  }
  say();
  return element("label", { class: "size" }, slider, words);
}
