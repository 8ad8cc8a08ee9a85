import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Problem } from "../problem.ts";
import type { Said } from "./release.ts";

export interface ManifestEntry extends Said {
  readonly path: string;
}

/** The name under which a manifest is found beside its packages. */
const MANIFEST_NAME = "manifest.json";

/** A manifest tells of very few things; one of this many bytes is another kind of file. */
const LARGEST_MANIFEST = 10 * 1024 * 1024;

/**
 * Reads what a manifest says about packages: `[{"file": "a.zip", "version": "1.2.3", …}]` or `{"packages": […]}`, with
 * the names of the server's form for the fields (`type` is understood for `package_type`).
 */
export async function readManifest(path: string, folder: string): Promise<ManifestEntry[]> {
  const broken = (reason: string) => new Problem("manifest.broken", { path, reason });
  if ((await stat(path)).size > LARGEST_MANIFEST) throw broken("too large");
  const text = await readFile(path, "utf8");
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  const list = isRecord(whole) ? whole["packages"] : whole;
  if (!Array.isArray(list)) throw broken("no list of packages");
  return list.map((entry: unknown, at) => {
    if (!isRecord(entry)) throw broken(`packages[${at}]`);
    const text = (name: string) => field(entry, name, "string", () => broken(`packages[${at}].${name}`));
    const flag = (name: string) => field(entry, name, "boolean", () => broken(`packages[${at}].${name}`));
    const file = text("file");
    if (file === undefined || file === "") throw broken(`packages[${at}].file`);
    return {
      path: resolve(folder, file),
      version: text("version"),
      type: text("package_type") ?? text("type"),
      platform: text("platform"),
      arch: text("arch"),
      fromVersion: text("from_version"),
      description: text("description"),
      isStable: flag("is_stable"),
      isCritical: flag("is_critical"),
      replace: flag("replace"),
    };
  });
}

interface Kinds {
  readonly string: string;
  readonly boolean: boolean;
}

function field<K extends keyof Kinds>(
  entry: Readonly<Record<string, unknown>>,
  name: string,
  kind: K,
  wrong: () => Error,
): Kinds[K] | undefined {
  const value = entry[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== kind) throw wrong();
  return value as Kinds[K];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The manifest of a folder, if it has one. */
export async function findManifest(folder: string): Promise<string | undefined> {
  const path = join(folder, MANIFEST_NAME);
  return (await stat(path).catch(() => undefined))?.isFile() ? path : undefined;
}
