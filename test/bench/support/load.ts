import { Pool } from "undici";

import { timed } from "./numbers.ts";
import { inFlight } from "./in-flight.ts";
import { runProgram, versionOf } from "./run-program.ts";

const CONNECTIONS = 32;

interface Target {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The program that asks: wrk where it is installed, else undici in this process, which asks more slowly than nginx answers. */
export const loadGenerator = (): "wrk" | "undici" => (versionOf("wrk", "-v") ? "wrk" : "undici");

/** Requests a second that a server answers over 32 connections. */
export function requestsPerSecond(target: Target, seconds: number): Promise<number> {
  return loadGenerator() === "wrk" ? byWrk(target, seconds) : byUndici(target, seconds);
}

async function byWrk({ url, headers = {} }: Target, seconds: number): Promise<number> {
  const lines = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, ...lines, url];
  const printed = await runProgram("wrk", args);
  if (printed.includes("Non-2xx")) throw new Error(printed);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1]);
}

async function byUndici({ url, headers = {} }: Target, seconds: number): Promise<number> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const end = performance.now() + seconds * 1000;
  let answered = 0;
  const time = await timed(() =>
    inFlight(CONNECTIONS, CONNECTIONS, async () => {
      while (performance.now() < end) {
        const { statusCode, body } = await pool.request({ path: pathname, method: "GET", headers });
        await body.dump({ limit: Infinity });
        if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
        answered += 1;
      }
    }),
  );
  await pool.close();
  return (answered * 1000) / time;
}
