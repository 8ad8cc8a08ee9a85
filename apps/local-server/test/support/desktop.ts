import type { AddressInfo } from "node:net";
import type { LogOptions } from "@clothesline/service-kit";
import type { localCalls, SuccessOf } from "@clothesline/contracts";
import { buildApp, type Context, createContext, type Overrides, readConfig } from "../../src/index.ts";

/** The part of tap's test object that these helpers use. */
export interface Test {
  testdir(): string;
  teardown(work: () => unknown): void;
}

/** What tests look at in replies; that it is there is what they check. */
export interface Body {
  readonly success: boolean;
  readonly error: string;
  readonly code: string;
  readonly detail: string;
  readonly reason?: string;
  readonly message: string;
  readonly user_id: string;
  readonly user: SuccessOf<typeof localCalls.getProfile>["user"];
  readonly images: SuccessOf<typeof localCalls.listImages>["images"];
  readonly image: SuccessOf<typeof localCalls.getImage>["image"];
  readonly total: number;
  readonly page: number;
  readonly per_page: number;
  readonly pages: number;
  readonly next_cursor: string | null;
  readonly taskId: string;
  readonly imageId: string;
  readonly filename: string;
  readonly fileSize: number;
  readonly category: string;
  readonly isLoggedIn: boolean;
  readonly duplicate: boolean;
  readonly sha256: string;
  readonly originalFilename: string;
  readonly done: readonly string[];
  readonly failed: readonly { readonly id: string; readonly error: string; readonly code: string }[];
  readonly undo: SuccessOf<typeof localCalls.bulkUpdateImages>["undo"];
  readonly ids: readonly string[];
  readonly deleted: number;
  readonly status: SuccessOf<typeof localCalls.getTask>["status"];
  readonly total_images: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON. */
  readonly body: Body;
  readonly bytes: Buffer;
}

export interface Send {
  readonly json?: unknown;
  readonly form?: FormData;
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
  readonly headers?: Record<string, string>;
}

export interface Desktop {
  readonly dir: string;
  readonly base: string;
  readonly context: Context;
  readonly app: Awaited<ReturnType<typeof buildApp>>;
  /** Sends a request with no cookie. */
  send(method: string, path: string, send?: Send): Promise<Reply>;
  /** Logs in and answers a sender with that session. */
  login(username?: string, password?: string, remember?: boolean): Promise<Person>;
  stop(): Promise<void>;
}

export interface Person {
  readonly userId: string;
  readonly cookie: string;
  send(method: string, path: string, send?: Send): Promise<Reply>;
}

export interface StartOptions {
  readonly dir?: string;
  readonly env?: Record<string, string>;
  readonly overrides?: Overrides;
  /** Where log lines go; nowhere unless given. */
  readonly log?: LogOptions;
}

/** The real server on a real socket, with the options of production but for its data folder, port and log. */
export async function startDesktop(t: Test, options: StartOptions = {}): Promise<Desktop> {
  const dir = options.dir ?? t.testdir();
  const config = readConfig({
    LOCAL_DATA_DIR: dir,
    LOCAL_PORT: "0",
    ENABLE_CLOUD_SYNC: "false",
    LOG_LEVEL: "silent",
    ...options.env,
  });
  const context = await createContext(config, options.overrides);
  const app = await buildApp(context, options.log === undefined ? {} : { log: options.log });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= app.close());
  t.teardown(stop);

  const sender = (cookie?: string) => (method: string, path: string, send?: Send) =>
    request(`${base}${path}`, method, cookie, send);

  return {
    dir,
    base,
    context,
    app,
    send: sender(),
    stop,
    async login(username = "admin", password = "admin123", remember = false) {
      const json = { username, password, remember_me: remember };
      const reply = await request(`${base}/api/login`, "POST", undefined, { json });
      if (reply.status !== 200) throw new Error(`login failed: ${JSON.stringify(reply.body)}`);
      const cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
      return { userId: reply.body.user.user_id, cookie, send: sender(cookie) };
    },
  };
}

async function request(
  url: string,
  method: string,
  cookie: string | undefined,
  { json, form, body, headers = {} }: Send = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    redirect: "manual",
    headers: {
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
    body: json === undefined ? (form ?? body ?? null) : JSON.stringify(json),
    ...(body instanceof ReadableStream ? { duplex: "half" as const } : {}),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    body: (isJson ? JSON.parse(bytes.toString()) : {}) as Body,
  };
}

/** Makes an account and logs it in. */
export async function newPerson(desktop: Desktop, username: string): Promise<Person> {
  const password = `password of ${username}`;
  await desktop.send("POST", "/api/register", {
    json: { username, email: `${username}@example.com`, password },
  });
  return desktop.login(username, password);
}
