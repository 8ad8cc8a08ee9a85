import { element } from "../shared/element.ts";

/** A number of pixels; what is no size is put back. */
export function sizeField(label: string, size: number, changed: (size: number) => void): HTMLElement {
  let last = size;
  const input = element("input", {
    class: "field size",
    type: "number",
    min: 16,
    max: 4000,
    step: 1,
    value: size,
    on: {
      change: () => {
        if (!input.checkValidity() || input.value === "") input.value = String(last);
        last = Number(input.value);
        changed(last);
      },
    },
  });
  return element(
    "label",
    { class: "row" },
    element("span", {}, label),
    element("span", { class: "unit" }, input, "px"),
  );
}
