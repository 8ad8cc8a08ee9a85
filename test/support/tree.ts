import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Every file below a folder: its path with forward slashes, and the SHA-256 of its bytes. */
export function treeOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        relative(folder, path).split(sep).join("/"),
        createHash("sha256").update(readFileSync(path)).digest("hex"),
      ])
      .toSorted(([a = ""], [b = ""]) => a.localeCompare(b)),
  );
}
