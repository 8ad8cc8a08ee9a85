import type { GradioStatus } from "./status.ts";

/*
 * What we use of @gradio/client. Its own declarations import each other without extensions, so that TypeScript takes all of them
 * for `any` when modules are resolved as Node does it.
 */

export type GradioEvent =
  | ({ readonly type: "status" } & GradioStatus)
  | { readonly type: "data"; readonly data: unknown };

export interface GradioJob extends AsyncIterable<GradioEvent> {
  /** Tells the server to stop. */
  cancel(): Promise<void>;
  return(): Promise<unknown>;
}

export interface GradioOptions {
  readonly events: readonly ("data" | "status")[];
  readonly record_history: boolean;
  readonly token?: `hf_${string}`;
}

export declare class GradioClient {
  static connect(url: string, options: GradioOptions): Promise<GradioClient>;
  abort_controller: AbortController | null;
  /** Of the server's calls; empty before version 5. */
  readonly api_prefix: string;
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  stream(url: URL): EventSource;
  submit(endpoint: string, data: unknown[]): GradioJob;
  close(): void;
}

/** Loaded when the first picture is asked for. */
export async function loadGradio(): Promise<typeof GradioClient> {
  const { Client } = (await import("@gradio/client")) as unknown as { Client: typeof GradioClient };
  return Client;
}
