import { type Category, isCategory } from "./category.ts";
import { originOf } from "./addresses.ts";

export interface Settings {
  /** Where the desktop's server is, without a slash at the end. */
  readonly server: string;
  /** The category chosen last. */
  readonly category: Category;
  /** Least width and height of a picture that the picker shows, pixels. */
  readonly pickerSize: number;
  /** Whether large pictures of every page show a button while the mouse is on them. */
  readonly hover: boolean;
  /** Least width and height of such a picture, pixels. */
  readonly hoverSize: number;
  readonly language: "system" | "zh" | "en";
}

export const defaults: Settings = {
  server: "http://localhost:8080",
  category: "clothes",
  pickerSize: 120,
  hover: false,
  hoverSize: 200,
  language: "system",
};

const KEY = "settings";

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

function pixels(value: unknown, fallback: number): number {
  return typeof value === "number" && value >= 16 && value <= 4000 ? Math.round(value) : fallback;
}

/** Takes what is usable of what was kept; the rest is as it is at first. */
function readSettings(kept: unknown): Settings {
  const { server, category, pickerSize, hover, hoverSize, language } = record(kept);
  return {
    server: (typeof server === "string" && originOf(server)) || defaults.server,
    category: isCategory(category) ? category : defaults.category,
    pickerSize: pixels(pickerSize, defaults.pickerSize),
    hover: hover === true,
    hoverSize: pixels(hoverSize, defaults.hoverSize),
    language: language === "zh" || language === "en" ? language : "system",
  };
}

export async function loadSettings(): Promise<Settings> {
  return readSettings((await chrome.storage.local.get(KEY))[KEY]);
}

export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const settings = { ...(await loadSettings()), ...change };
  await chrome.storage.local.set({ [KEY]: settings });
  return settings;
}

/** Calls back with the new settings whenever they change, whoever changed them. */
export function onSettings(changed: (settings: Settings) => void): void {
  chrome.storage.onChanged.addListener((changes, area) => {
    const change = area === "local" ? changes[KEY] : undefined;
    if (change !== undefined) changed(readSettings(change.newValue));
  });
}
