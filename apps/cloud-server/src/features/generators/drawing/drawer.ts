import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import pLimit from "p-limit";
import type { Subject } from "./picture.ts";

export interface DrawRequest {
  readonly id: number;
  readonly subject: Subject;
}

export type DrawReply =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly error: string };

export interface Drawer {
  /**
   * Draws a subject as PNG. Throws when the drawing process fails; the next call has a new one. Throws the signal's reason, and
   * draws nothing, where it is aborted before its turn has come.
   */
  draw(subject: Subject, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends the drawing process, and drawings with it. */
  readonly close: () => void;
}

/**
 * Subjects the drawing process has at once: it draws one while the one before is compressed. What it has cannot be taken back,
 * and whoever begins and cancels pictures all the time would have everybody else wait for them.
 */
const AT_ONCE = 2;

/** ms without work after which the drawing process ends. */
const IDLE = 5_000;

/** Runs as it stands, or bundled next to this. */
const program = fileURLToPath(
  new URL(`./draw-process${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
);

/**
 * Draws in a process of its own, which is there only while there is something to draw. In the server's own process the canvas,
 * its fonts and glyphs would take some 100 MB that never come back (measured), and every picture a tenth of a second in which
 * nobody else is answered.
 */
export function createDrawer(): Drawer {
  let current: DrawProcess | undefined;
  const turns = pLimit(AT_ONCE);
  return {
    draw: (subject, signal) =>
      turns(() => {
        signal.throwIfAborted();
        if (!current?.alive) current = startProcess();
        return current.draw(subject);
      }),
    close: () => current?.rest(),
  };
}

interface DrawProcess {
  /** It can still be asked. */
  readonly alive: boolean;
  draw(subject: Subject): Promise<Uint8Array>;
  rest(): void;
}

function startProcess(): DrawProcess {
  const child = fork(program, {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  let asked = 0;
  let idle: NodeJS.Timeout | undefined;

  function rest(): void {
    clearTimeout(idle);
    if (child.connected) child.disconnect();
  }

  function settle(reply: DrawReply): void {
    const pending = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("png" in reply) pending?.resolve(reply.png);
    else pending?.reject(new Error(reply.error));
    if (waiting.size > 0) return;
    child.channel?.unref();
    idle = setTimeout(rest, IDLE).unref();
  }

  function gone(cause: unknown): void {
    for (const { reject } of waiting.values()) reject(new Error("The drawing process ended", { cause }));
    waiting.clear();
  }

  // A server that stops waits for pictures, not for the process.
  child.unref();
  child.on("message", (message) => settle(message as DrawReply));
  child.on("error", gone);
  child.on("disconnect", gone);
  child.on("exit", (code, signal) => gone(code ?? signal));

  return {
    get alive() {
      return child.connected;
    },
    draw(subject) {
      clearTimeout(idle);
      const id = (asked += 1);
      const pending = Promise.withResolvers<Uint8Array>();
      waiting.set(id, pending);
      child.channel?.ref();
      // What goes wrong with sending, the events above tell.
      child.send({ id, subject } satisfies DrawRequest, () => undefined);
      return pending.promise;
    },
    rest,
  };
}
