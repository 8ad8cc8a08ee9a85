import { element } from "../shared/element.ts";
import { changeSettings, type Settings } from "../shared/settings.ts";
import type { Texts } from "../shared/text/en.ts";

const languages = ["system", "zh", "en"] as const;

export function languageSection(
  text: Texts,
  chosen: Settings["language"],
  draw: () => Promise<void>,
): HTMLElement {
  return element(
    "section",
    {},
    element("h2", {}, text.options.language),
    element(
      "div",
      { class: "choice", role: "group", "aria-label": text.options.language },
      ...languages.map((language) =>
        element(
          "button",
          {
            type: "button",
            "aria-pressed": String(language === chosen),
            on: { click: () => void changeSettings({ language }).then(draw) },
          },
          text.options.languages[language],
        ),
      ),
    ),
  );
}
