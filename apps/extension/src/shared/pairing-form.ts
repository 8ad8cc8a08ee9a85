import { element } from "./element.ts";
import { errorText } from "./error-text.ts";
import { tell } from "./messages.ts";
import type { Texts } from "./text/en.ts";

/** Where the code that the server's page shows is typed in, and the way to that page. */
export function pairingForm(text: Texts, server: string, done: () => void): HTMLElement {
  const problem = element("p", { class: "problem", role: "alert" });
  const code = element("input", {
    class: "field code",
    name: "code",
    "aria-label": text.pairing.code,
    placeholder: "ABCD2345",
    maxlength: 12,
    autocomplete: "off",
    spellcheck: "false",
    required: true,
  });
  const submit = element("button", { type: "submit", class: "button primary" }, text.pairing.submit);
  const show = element(
    "button",
    {
      type: "button",
      class: "link",
      on: { click: () => void chrome.tabs.create({ url: `${server}/settings#extensions` }) },
    },
    text.pairing.show,
  );
  async function pair(): Promise<void> {
    submit.disabled = true;
    const { error } = await tell({ type: "pair", code: code.value });
    submit.disabled = false;
    problem.textContent = error === undefined ? "" : errorText(text, error);
    if (error !== undefined) {
      code.select();
      return;
    }
    code.blur();
    done();
  }
  return element(
    "form",
    {
      class: "pairing",
      on: {
        submit: (event) => {
          event.preventDefault();
          void pair();
        },
      },
    },
    element("p", { class: "hint" }, text.pairing.hint, " ", show),
    element("div", { class: "together" }, code, submit),
    problem,
  );
}
