import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Firefox's own remote control: WebDriver's commands as JSON over a socket, and scripts of the browser itself. */
export interface Marionette {
  readonly send: <T>(command: string, parameters?: object) => Promise<T>;
  /** Runs the body of an async function as the page's own, and gives what it returns. */
  readonly inPage: Run;
  /** As `inPage`, with the browser's rights: sees closed shadow trees. */
  readonly behindPage: Run;
  /** In the browser's window. */
  readonly inBrowser: Run;
  readonly close: () => void;
}

type Run = <T>(body: string, ...args: unknown[]) => Promise<T>;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A message is `[1, id, error, result]`; only the greeting is none. */
type Message = readonly [type: number, id: number, error: unknown, result: unknown];

/** Connects as soon as something listens at the port; gives up when `alive` says that nothing will. */
export async function connectMarionette(port: number, alive: () => boolean): Promise<Marionette> {
  const socket = await connection(port, alive);
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let greet: (value?: unknown) => void;
  const greeting = new Promise((resolve) => (greet = resolve));
  readMessages(socket, (message) => {
    if (!isMessage(message)) {
      greet();
      return;
    }
    const [, id, error, result] = message;
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error === null) asker?.resolve(result);
    else asker?.reject(new Error(JSON.stringify(error).slice(0, 2000)));
  });
  socket.on("close", () => {
    for (const asker of waiting.values()) asker.reject(new Error("Firefox has ended"));
  });
  await greeting;

  function send<T>(command: string, parameters: object = {}): Promise<T> {
    last += 1;
    const id = last;
    const text = JSON.stringify([0, id, command, parameters]);
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }
  async function run<T>(body: string, args: unknown[], more: object): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      (async (...args) => { ${body} })(...[...arguments].slice(0, -1))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const command = "WebDriver:ExecuteAsyncScript";
    const { value } = await send<{ value: { value: T; error?: string } }>(command, { script, args, ...more });
    if (value.error !== undefined) throw new Error(value.error);
    return value.value;
  }
  return {
    send,
    inPage: (body, ...args) => run(body, args, { sandbox: null }),
    behindPage: (body, ...args) => run(body, args, { sandbox: "system" }),
    async inBrowser(body, ...args) {
      await send("Marionette:SetContext", { value: "chrome" });
      try {
        return await run(body, args, {});
      } finally {
        await send("Marionette:SetContext", { value: "content" });
      }
    },
    close: () => socket.destroy(),
  };
}

const isMessage = (message: unknown): message is Message => Array.isArray(message);

async function connection(port: number, alive: () => boolean): Promise<Socket> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return socket;
    } catch {
      if (!alive()) throw new Error("Firefox has ended before it listened");
      await wait(50);
    }
  }
}

/** Messages are `LENGTH:JSON`, the length in bytes. */
function readMessages(socket: Socket, onMessage: (message: unknown) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on("data", (piece: Buffer) => {
    buffer = Buffer.concat([buffer, piece]);
    for (let colon = buffer.indexOf(":"); colon >= 0; colon = buffer.indexOf(":")) {
      const end = colon + 1 + Number(buffer.toString("latin1", 0, colon));
      if (buffer.length < end) return;
      const text = buffer.toString("utf8", colon + 1, end);
      buffer = buffer.subarray(end);
      onMessage(JSON.parse(text));
    }
  });
}
