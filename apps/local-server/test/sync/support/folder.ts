import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";

const roots = new WeakMap<Test, string>();

/** A new folder in the test's own: a second `t.testdir()` would empty the first. */
export function newFolder(t: Test): string {
  const root = roots.get(t) ?? t.testdir();
  roots.set(t, root);
  return mkdtempSync(join(root, "data-"));
}
