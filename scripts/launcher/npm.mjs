import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { npmEnvironment } from "./npm-config.mjs";
import { LauncherError } from "./say.mjs";

/** Installs one package into `folder`, without running any script of it. */
export async function npmInstall(folder, spec) {
  // By its working folder, not by --prefix: that would move npm's machine-wide settings out of sight too.
  const args = ["install", "--no-save", "--no-package-lock", "--ignore-scripts"];
  args.push("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000");
  args.push("--no-audit", "--no-fund", "--loglevel=error", "--force", spec);
  const { code, output } = await runNpm(args, folder);
  if (code === 0) return;
  const offline =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.exec(output);
  throw new LauncherError(
    offline
      ? `The package registry cannot be reached (${offline[0]}), and ${spec} is not here yet. The first run needs the ` +
          "network once; later ones do not. Behind a proxy, set HTTPS_PROXY or the proxy of npm."
      : `npm could not install ${spec}:\n${output.trim()}`,
  );
}

function runNpm(args, cwd) {
  const [program, first, shell] = findNpm();
  const child = spawn(program, [...first, ...args], {
    cwd,
    shell,
    env: npmEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: `npm did not start: ${error.message}` }));
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** How to call npm: its script under this Node where it can be found, since Windows starts npm.cmd only in a shell. */
function findNpm() {
  const beside = dirname(process.execPath);
  const script = [
    process.env.npm_execpath,
    join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((path) => path?.endsWith("npm-cli.js") && existsSync(path));
  return script ? [process.execPath, [script], false] : ["npm", [], process.platform === "win32"];
}
