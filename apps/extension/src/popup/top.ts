import { element } from "../shared/element.ts";
import { errorText } from "../shared/error-text.ts";
import type { Health } from "../shared/health.ts";
import type { Texts } from "../shared/text/en.ts";

/** The name, and whether the server is there. */
export function topOf(text: Texts, health: Health | undefined): HTMLElement {
  const isThere = health?.version !== undefined;
  const words = health === undefined ? text.popup.looking : isThere ? text.popup.running : text.popup.away;
  const dot = health === undefined ? "dot" : isThere ? "dot running" : "dot away";
  const why = health?.problem === "network" ? text.popup.awayHint : errorText(text, health?.problem);
  return element(
    "header",
    {},
    element(
      "div",
      { class: "top" },
      element("img", { src: "icons/icon-48.png", alt: "" }),
      element(
        "div",
        {},
        element("h1", {}, "Clothesline"),
        element("p", { class: "status", role: "status" }, element("span", { class: dot }), words),
      ),
    ),
    health?.problem !== undefined && element("div", { class: "block" }, element("p", { class: "warn" }, why)),
  );
}
