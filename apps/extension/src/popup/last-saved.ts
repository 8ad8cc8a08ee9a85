import { element } from "../shared/element.ts";
import { errorText } from "../shared/error-text.ts";
import type { Health } from "../shared/health.ts";
import { tell } from "../shared/messages.ts";
import type { Saved } from "../shared/recent.ts";
import type { Texts } from "../shared/text/en.ts";

/** What was saved last, and the way to take it back. */
export function lastSaved(
  text: Texts,
  saved: Saved | undefined,
  health: Health | undefined,
  changed: () => Promise<void>,
): HTMLElement {
  if (saved === undefined) {
    return element("section", { class: "block" }, element("p", { class: "hint" }, text.popup.nothing));
  }
  const problem = element("p", { class: "problem", role: "alert" });
  const isPaired = saved.paired && health?.pairedAs !== undefined && !health.revoked;
  const canUndo = saved.state === "completed" && !saved.duplicate && saved.server === health?.server;
  const undo = element(
    "button",
    {
      id: "undo",
      class: "button small",
      on: {
        click: () => {
          undo.disabled = true;
          void tell({ type: "undo", id: saved.id }).then(async ({ error }) => {
            if (error === undefined) await changed();
            else problem.textContent = errorText(text, error);
            undo.disabled = false;
          });
        },
      },
    },
    text.popup.undo,
  );
  return element(
    "section",
    { class: "block" },
    element("h2", {}, text.popup.last),
    element(
      "div",
      { class: "picture" },
      saved.thumbnail === ""
        ? element("span", { class: "thumb" })
        : element("img", { class: "thumb", src: saved.thumbnail, alt: "" }),
      element(
        "div",
        { class: "about" },
        element("p", { title: saved.title }, saved.title || text.category[saved.category]),
        element("p", { class: "hint" }, howItIs(text, saved)),
      ),
      canUndo && isPaired && undo,
    ),
    canUndo && !isPaired && element("p", { class: "hint" }, text.popup.undoPaired),
    problem,
  );
}

function howItIs(text: Texts, { state, duplicate, category, at }: Saved): string {
  const when = new Date(at).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
  });
  const how = {
    processing: text.popup.processing,
    failed: text.popup.failed,
    undone: text.popup.undone,
    completed: duplicate ? text.popup.duplicate : when,
  }[state];
  return `${text.category[category]} · ${how}`;
}
