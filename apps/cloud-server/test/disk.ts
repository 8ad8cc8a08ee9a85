import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { sha256 } from "./pictures.ts";

/** Every file below a folder of the data folder: its relative path and the hash of its bytes. */
export function filesIn(dataDir: string, folder: string): Record<string, string> {
  const entries = readdirSync(join(dataDir, folder), { recursive: true, encoding: "utf8" });
  const files = entries.filter((entry) => statSync(join(dataDir, folder, entry)).isFile());
  return Object.fromEntries(
    files
      .toSorted()
      .map((file) => [file.split(sep).join("/"), sha256(readFileSync(join(dataDir, folder, file)))]),
  );
}
