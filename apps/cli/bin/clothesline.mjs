#!/usr/bin/env node
// In a clone the sources run as they are, so that no forgotten build is ever run; in the package there is only the build.

import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(`clothesline needs Node 22.22 or newer; this is ${process.version}.\n`);
  process.exit(1);
}
const source = new URL("../src/main.ts", import.meta.url);
await import(existsSync(source) ? source.href : new URL("../dist/main.js", import.meta.url).href);
