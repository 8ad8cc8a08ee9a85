import { originOf, patternOf } from "../shared/addresses.ts";
import { element } from "../shared/element.ts";
import { codeOf, errorText } from "../shared/error-text.ts";
import { versionAt } from "../shared/health.ts";
import { changeSettings, defaults, type Settings } from "../shared/settings.ts";
import { fill } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";

/** Where the server is, and whether it answers there. */
export function serverSection(text: Texts, settings: Settings): HTMLElement {
  const good = element("p", { class: "good", role: "status" });
  const problem = element("p", { class: "problem", role: "alert" });
  const address = element("input", {
    class: "field",
    name: "server",
    type: "url",
    value: settings.server,
    "aria-label": text.options.address,
    spellcheck: "false",
  });

  /** Asks first of all: browsers let one ask only while a click is still being handled. */
  async function check(): Promise<void> {
    const server = originOf(address.value.trim());
    const pattern = server && patternOf(server);
    [good.textContent, problem.textContent] = ["", ""];
    if (server === undefined || pattern === undefined) {
      problem.textContent = fill(text.options.badAddress, { address: defaults.server });
      return;
    }
    // Without a question where it is allowed already.
    const isAllowed = await chrome.permissions.request({ origins: [pattern] });
    if (!isAllowed) {
      problem.textContent = text.options.notAllowed;
      return;
    }
    address.value = server;
    await changeSettings({ server });
    try {
      const version = await versionAt(server);
      if (version === undefined) problem.textContent = text.error.elsewhere;
      else good.textContent = fill(text.options.reached, { version });
    } catch (error) {
      problem.textContent = errorText(text, codeOf(error));
    }
  }

  const form = element(
    "form",
    {
      class: "pairing",
      novalidate: true,
      on: {
        submit: (event) => {
          event.preventDefault();
          void check();
        },
      },
    },
    element(
      "div",
      { class: "together" },
      address,
      element("button", { type: "submit", class: "button" }, text.options.check),
    ),
    good,
    problem,
  );
  return element(
    "section",
    {},
    element("h2", {}, text.options.server),
    element("p", { class: "hint" }, fill(text.options.addressHint, { address: defaults.server })),
    form,
  );
}
