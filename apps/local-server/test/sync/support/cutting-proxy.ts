import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Test } from "tap";

/** What happens to a connection once so many bytes have gone up to the cloud, or come down from it. */
export interface Cut {
  readonly direction: "up" | "down";
  readonly after: number;
  /** `reset` and `end` break it, `stall` leaves it open and silent. */
  readonly how: "reset" | "end" | "stall";
}

/** Passes bytes between the desktop and a cloud, knowing nothing of HTTP; `next` decides for each connection. */
export async function startCuttingProxy(t: Test, target: string) {
  const control: { next: () => Cut | undefined } = { next: () => undefined };
  const sockets = new Set<Socket>();
  const counts = { connections: 0, cuts: 0, up: 0, down: 0 };

  const server = createServer((down) => {
    counts.connections += 1;
    const cut = control.next();
    const up = connect(Number(new URL(target).port), "127.0.0.1");
    for (const socket of [down, up]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    }
    pass("up", down, up, cut);
    pass("down", up, down, cut);
  });

  function pass(direction: Cut["direction"], from: Socket, to: Socket, cut: Cut | undefined): void {
    let left = cut?.direction === direction ? cut.after : Number.POSITIVE_INFINITY;
    const harm = () => {
      counts.cuts += 1;
      if (cut?.how === "stall") from.pause();
      for (const socket of [from, to]) {
        if (cut?.how === "reset") socket.resetAndDestroy();
        if (cut?.how === "end") socket.end();
      }
    };
    if (left === 0) return harm();
    from.on("data", (chunk: Buffer) => {
      if (left <= 0) return;
      counts[direction] += Math.min(left, chunk.length);
      to.write(chunk.length > left ? chunk.subarray(0, left) : chunk);
      left -= chunk.length;
      if (left <= 0) harm();
      else if (to.writableNeedDrain) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    });
    from.on("close", () => to.destroy());
    from.on("end", () => to.end());
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.teardown(() => {
    endAll();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, control, counts, endAll };
}
