import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

// Some write the level as a word, some as pino's number for it.
const levels = new Map<unknown, string>([
  [10, "trace"],
  [20, "debug"],
  [30, "info"],
  [40, "warn"],
  [50, "error"],
  [60, "fatal"],
]);
const styles: Record<string, Style> = { info: "green", warn: "yellow", error: "red", fatal: "red" };
const names: Record<string, Style> = { local: "cyan", cloud: "magenta" };
const hidden = new Set(["level", "time", "pid", "hostname", "name", "service", "msg", "v"]);

/** Returns a function that turns one JSON line of a server's log into a line a person reads. */
export function forPeople(name: string): (line: string) => string {
  const label = styleText(names[name] ?? "blue", name);
  return (line) => {
    const entry = parse(line);
    if (!entry) return `${label} ${line}\n`;
    const { err, msg, ...rest } = entry;
    const level = String(levels.get(entry["level"]) ?? entry["level"]);
    const time = styleText("gray", clock(entry["time"]));
    return `${time} ${label} ${styleText(styles[level] ?? "gray", level)} ${typeof msg === "string" ? msg : ""}${details(rest)}${stack(err)}\n`;
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function clock(time: unknown): string {
  const date = new Date(typeof time === "string" || typeof time === "number" ? time : Date.now());
  return date.toTimeString().slice(0, 8);
}

function details(entry: Record<string, unknown>): string {
  const shown = Object.entries(entry).filter(([key]) => !hidden.has(key));
  const text = shown.map(
    ([key, value]) => ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return text.length > 0 ? styleText("gray", text.join("")) : "";
}

function stack(err: unknown): string {
  if (typeof err !== "object" || err === null) return "";
  const text = "stack" in err ? err.stack : "message" in err ? err.message : JSON.stringify(err);
  return `\n    ${String(text).replaceAll("\n", "\n    ")}`;
}
