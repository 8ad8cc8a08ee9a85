import { patternOf } from "../shared/addresses.ts";
import { element } from "../shared/element.ts";
import { errorText } from "../shared/error-text.ts";
import type { Health } from "../shared/health.ts";
import type { Texts } from "../shared/text/en.ts";

/** The name, and whether the server is there. */
export function topOf(text: Texts, health: Health | undefined): HTMLElement {
  const isThere = health?.version !== undefined;
  const words = health === undefined ? text.popup.looking : isThere ? text.popup.running : text.popup.away;
  const dot = health === undefined ? "dot" : isThere ? "dot running" : "dot away";
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
    health?.problem !== undefined && problemOf(text, health, health.problem),
    health?.isOld && isThere && element("div", { class: "notice" }, element("p", {}, text.popup.old)),
  );
}

function problemOf(text: Texts, { server }: Health, problem: string): HTMLElement {
  const pattern = patternOf(server);
  const why = problem === "network" ? text.popup.awayHint : errorText(text, problem);
  // The popup looks again when the access was given, and by itself every few seconds.
  const allow = () => void (pattern && chrome.permissions.request({ origins: [pattern] }));
  return element(
    "div",
    { class: "notice" },
    element("p", {}, why),
    element("p", { class: "address" }, server),
    problem === "no-access" &&
      element(
        "button",
        { id: "allow-server", class: "button small", on: { click: allow } },
        text.popup.allow,
      ),
  );
}
