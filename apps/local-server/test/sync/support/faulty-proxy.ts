import { createServer, type IncomingMessage, request as forward, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Test } from "tap";

/** What is done to a request instead of passing it on. */
export type Fault =
  /** Passes on this many bytes of the body, then breaks both connections. */
  | { readonly cutAfter: number }
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  /** Never answers. */
  | "silence";

export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  bytes: number;
}

/** Stands between the desktop and a cloud, counts what passes, and does harm as told. */
export async function startProxy(t: Test, target: string) {
  const passed: Passed[] = [];
  const control: { target: string; fault: (passed: Passed) => Fault | undefined } = {
    target,
    fault: () => undefined,
  };

  const server = createServer((request, response) => {
    const entry: Passed = {
      method: request.method ?? "",
      path: request.url ?? "",
      authorization: request.headers.authorization,
      bytes: 0,
    };
    passed.push(entry);
    const fault = control.fault(entry);
    request.on("data", (chunk: Buffer) => {
      entry.bytes += chunk.length;
    });
    if (fault === "silence") request.resume();
    else if (fault && "status" in fault) {
      request.resume().on("end", () => {
        response.writeHead(fault.status, fault.headers).end(fault.body);
      });
    } else pass(control.target, request, response, fault?.cutAfter);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api`, passed, control };
}

function pass(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  cutAfter = Number.POSITIVE_INFINITY,
): void {
  const onward = forward(new URL(request.url ?? "/", target), {
    method: request.method,
    headers: { ...request.headers, host: new URL(target).host },
  });
  const breakOff = () => {
    onward.destroy();
    request.socket.destroy();
  };
  onward.on("response", (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.on("error", breakOff);
  let sent = 0;
  request.on("data", (chunk: Buffer) => {
    sent += chunk.length;
    if (sent > cutAfter) breakOff();
    else if (!onward.write(chunk)) {
      request.pause();
      onward.once("drain", () => request.resume());
    }
  });
  request.on("end", () => onward.end());
  request.on("close", () => {
    if (!request.complete) onward.destroy();
  });
}
