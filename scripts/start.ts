// Runs both servers, or the one named: `start`, `start local`, `start cloud`. Words about it go to the error stream; the
// servers' log goes to the output, as lines for people on a terminal and untouched (JSON) anywhere else.

import { dirname } from "node:path";
import { buildServer } from "./build/server.ts";
import { buildWeb } from "./build/web.ts";
import { explain } from "./start/banner.ts";
import { takenPort } from "./start/ports.ts";
import { servicesFrom, type Service } from "./start/services.ts";
import { type Running, startService } from "./start/process.ts";
import { linkEnvironment, loadEnvFile } from "./start/environment.ts";

const root = dirname(dirname(import.meta.filename));
const say = (line: string) => process.stderr.write(`> ${line}\n`);

async function main(names: string[]): Promise<number> {
  loadEnvFile(root);
  const known = servicesFrom(process.env, root);
  const unknown = names.find((name) => !known.some((service) => service.name === name));
  if (unknown) return fail(`There is no server "${unknown}". There are: local, cloud.`);
  const services = known.filter(({ name }) => names.length === 0 || names.includes(name));
  linkEnvironment(process.env, services);
  for (const service of services) {
    const taken = await takenPort(service);
    if (taken) return fail(taken);
  }
  return supervise(services);
}

function fail(sentence: string): number {
  say(sentence);
  return 1;
}

/** Keeps the servers running until asked to stop or until one of them ends. Resolves to the exit code. */
async function supervise(services: Service[]): Promise<number> {
  const asked = stopRequest();
  // esbuild has said what is wrong, and where.
  await buildWeb(root).catch((error: unknown) => say(`${(error as Error).message}\nGoing on without them`));
  const bundles = await Promise.all(services.map(({ app }) => buildServer(root, app))).catch(() => undefined);
  if (!bundles) return fail("The servers' sources cannot be read; see above");
  for (const service of services) say(`Starting the ${service.title}`);
  const running = services.map((service, i) => startService(service, bundles[i] ?? "", root));
  const ended = running.map((one) => one.ended.then(() => one));

  const ready = Promise.all(running.map((one) => untilReady(one))).then(() => "ready" as const);
  let first = await Promise.race([ready, asked, ...ended]);
  if (first === "ready") {
    say(explain(services, process.env));
    first = await Promise.race([asked, ...ended]);
  }
  if (typeof first === "string") say(`Stopping (${first})`);
  else
    say(
      `The ${first.service.title} ended by itself (${await first.ended}); see its last lines above. Stopping`,
    );
  const clean = await Promise.all(running.map((one) => one.stop()));
  if (typeof first !== "string") return 1;
  say(clean.every(Boolean) ? "Stopped" : "Stopped, but not cleanly: see above");
  return clean.every(Boolean) ? 0 : 1;
}

async function untilReady(one: Running): Promise<void> {
  const from = performance.now();
  await one.ready;
  say(`The ${one.service.title} is ready (${((performance.now() - from) / 1000).toFixed(1)} s)`);
}

/** Resolves with the reason once this process is asked to stop, or whoever started it is gone. */
function stopRequest(): Promise<string> {
  return new Promise((resolve) => {
    // The handlers stay, so that a signal that arrives twice (from the terminal and from npm) changes nothing.
    process.on("SIGINT", () => resolve("Ctrl-C"));
    process.on("SIGTERM", () => resolve("SIGTERM"));
    process.on("SIGHUP", () => resolve("the terminal was closed"));
    process.on("disconnect", () => resolve("the launcher is gone"));
  });
}

process.exit(await main(process.argv.slice(2)));
