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
    return element(
      "section",
      { class: "block" },
      element("h2", {}, text.popup.nothingTitle),
      element("p", { class: "hint" }, text.popup.nothing),
    );
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
            problem.textContent = error === undefined ? "" : errorText(text, error);
            undo.disabled = false;
            if (error === undefined) await changed();
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
        titleOf(text, saved),
        element("p", { class: "hint", role: "status" }, howItIs(text, saved)),
      ),
      canUndo && isPaired && undo,
    ),
    canUndo && !isPaired && element("p", { class: "hint" }, text.popup.undoPaired),
    problem,
  );
}

/** The picture's name, which leads to it while it is there. */
function titleOf(text: Texts, { title, category, state, server, imageId }: Saved): HTMLElement {
  const name = title || text.category[category];
  if (state !== "completed" && state !== "processing") return element("p", { title: name }, name);
  const open = () => void chrome.tabs.create({ url: `${server}/pictures/${imageId}` });
  return element("p", {}, element("button", { class: "link", title: name, on: { click: open } }, name));
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
    gone: text.popup.gone,
    completed: duplicate ? text.popup.duplicate : when,
  }[state];
  return `${text.category[category]} · ${how}`;
}
