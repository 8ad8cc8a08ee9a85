import { categoryChoice } from "../shared/category-choice.ts";
import { element } from "../shared/element.ts";
import { changeSettings, loadSettings, onSettings, type Settings } from "../shared/settings.ts";
import { languageOf, textsIn } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";
import { accessSection } from "./access-section.ts";
import { hoverSection } from "./hover-section.ts";
import { languageSection } from "./language-section.ts";
import { pairingSection } from "./pairing-section.ts";
import { serverSection } from "./server-section.ts";
import { shortcutSection } from "./shortcut-section.ts";
import { sizeField } from "./size-field.ts";

let pairing: HTMLElement | undefined;
let server = "";

async function draw(): Promise<void> {
  const settings = await loadSettings();
  const language = languageOf(settings);
  const text = textsIn(language);
  pairing = await pairingSection(text, draw);
  server = settings.server;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `Clothesline · ${text.options.title}`;
  document.body.replaceChildren(
    element(
      "header",
      { class: "top" },
      element("img", { src: "icons/icon-128.png", alt: "" }),
      element("h1", {}, text.options.title),
    ),
    element(
      "main",
      {},
      serverSection(text, settings),
      pairing,
      savingSection(text, settings.category, settings.pickerSize),
      hoverSection(text, settings),
      languageSection(text, settings.language, draw),
      await shortcutSection(text),
      await accessSection(text),
    ),
  );
}

const savingSection = (text: Texts, category: "clothes" | "char", size: number): HTMLElement =>
  element(
    "section",
    {},
    element("h2", {}, text.options.saving),
    element(
      "div",
      { class: "row" },
      element("span", {}, text.options.category),
      categoryChoice(
        text,
        category,
        text.options.category,
        (chosen) => void changeSettings({ category: chosen }),
      ),
    ),
    sizeField(text.options.pickerSize, size, (pickerSize) => void changeSettings({ pickerSize })),
  );

async function drawPairing(settings: Settings): Promise<void> {
  server = settings.server;
  const fresh = await pairingSection(textsIn(languageOf(settings)), draw);
  pairing?.replaceWith(fresh);
  pairing = fresh;
}

onSettings((settings) => {
  // Each server has a pairing of its own.
  if (settings.server !== server) void drawPairing(settings);
});
await draw();
