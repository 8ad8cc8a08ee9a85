import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Env } from "./variable.ts";

/**
 * The environment of a process with a `.env` file beneath it: what the process has wins. Nothing is put into the process's
 * own environment.
 */
export function environment(env: Env, folder: string = process.cwd()): Env {
  const given = Object.entries(env).filter(([, value]) => value !== undefined);
  return { ...dotEnv(join(folder, ".env")), ...Object.fromEntries(given) };
}

function dotEnv(file: string): Env {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}
