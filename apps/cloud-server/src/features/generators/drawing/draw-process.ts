import { drawPicture } from "./picture.ts";
import type { DrawReply, DrawRequest } from "./drawer.ts";

/*
 * The process that draws; see `createDrawer`. It outlives Ctrl-C, which a terminal sends to all, so that a server may finish
 * what it has begun; and ends with the server, however that ends.
 */

process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
process.on("message", (request: DrawRequest) => {
  void answer(request);
});

async function answer({ id, subject }: DrawRequest): Promise<void> {
  let reply: DrawReply;
  try {
    reply = { id, png: await drawPicture(subject) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  // A server that was killed meanwhile reads no answers; `disconnect` then ends this process.
  if (process.connected) process.send?.(reply, undefined, undefined, () => undefined);
}
