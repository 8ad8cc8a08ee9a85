// Runs a task of this repository on a machine that has only Node 18 or newer and npm.
//
//   node scripts/run.mjs TASK [arguments]     TASK: start, account, test, verify, bench, cli
//   node scripts/run.mjs pnpm [arguments]     the pinned pnpm, with the pinned Node
//
// It fetches the pinned pnpm, and Node where the system's is too old, into .tools/, installs the dependencies when they
// changed, and hands over. Plain JavaScript without dependencies: it runs before anything is installed.

import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { installDependencies } from "./launcher/install.mjs";
import { childEnvironment } from "./launcher/npm-config.mjs";
import { LauncherError } from "./launcher/say.mjs";
import { prepareNode, preparePnpm } from "./launcher/tools.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const tasks = {
  start: "scripts/start.ts",
  test: "scripts/test.ts",
  verify: "scripts/verify.ts",
  bench: "test/bench/main.ts",
  account: "scripts/account.ts",
  "api-key": "scripts/api-key.ts",
  cli: "apps/cli/bin/clothesline.mjs",
  "package:extension": "apps/extension/build/main.ts",
};

async function main([task, ...rest]) {
  if (task !== "pnpm" && !Object.hasOwn(tasks, task ?? "")) {
    throw new LauncherError(`Which task? One of: ${Object.keys(tasks).join(", ")}, pnpm.`);
  }
  const node = await prepareNode(root);
  const pnpm = await preparePnpm(root);
  const env = childEnvironment([dirname(node), dirname(pnpm)].join(delimiter));
  if (task === "pnpm") return run(pnpm, rest, { env, stdio: "inherit" });
  await installDependencies(root, pnpm, env);
  // With the channel, a task notices when this process is killed and can stop instead of staying behind.
  return run(node, [join(root, tasks[task]), ...rest], {
    env,
    // Files that are named to the command-line client are where its user is.
    cwd: task === "cli" ? (process.env.INIT_CWD ?? process.cwd()) : root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
}

/** Runs a program in our place: same terminal, our signals passed on, its exit code ours. */
function run(program, args, options) {
  const child = spawn(program, args, options);
  // A terminal sends Ctrl-C to the child as well; the tasks do not mind hearing it twice, and kill -INT reaches only us.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  whenOrphaned(() => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** npm passes a signal to the shell it started us in, and the shell dies of it without telling us. */
function whenOrphaned(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 250);
  watch.unref();
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof LauncherError ? error.message : error);
    process.exit(1);
  },
);
