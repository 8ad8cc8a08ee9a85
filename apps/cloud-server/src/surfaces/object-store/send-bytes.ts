import { type FileHandle, open } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import type { FastifyReply } from "fastify";
import type { Range } from "../byte-range.ts";

/** Read and written at a time, bytes: two buffers of it are all a download takes, however large. */
const pieceBytes = 512 * 1024;

/**
 * Answers with bytes of a file, one piece being read while the one before is sent. Two buffers are used in turns; a stream
 * makes a new one for each piece, and half the time goes into making and collecting them.
 * @throws what opening the file does; nothing has been sent then
 */
export async function sendBytes(
  reply: FastifyReply,
  path: string,
  { start, end }: Range,
): Promise<FastifyReply> {
  const file = await open(path, "r");
  try {
    const length = end - start + 1;
    if (length <= pieceBytes) {
      const bytes = Buffer.allocUnsafe(length);
      return reply.send(bytes.subarray(0, await readFully(file, bytes, start)));
    }
    reply.hijack();
    reply.raw.statusCode = reply.statusCode;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    await pump(file, reply.raw, start, length).catch((err: unknown) => {
      // The headers have gone out: a connection that is cut is all that can still tell.
      if (reply.raw.socket?.destroyed === false) reply.log.error({ err }, "a download broke off");
      reply.raw.destroy();
    });
    return reply;
  } finally {
    await file.close();
  }
}

async function pump(file: FileHandle, out: ServerResponse, start: number, length: number): Promise<void> {
  const buffers = [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)] as const;
  let written = Promise.resolve();
  let piece = buffers[0];
  for (let at = 0; at < length;) {
    const size = await readFully(file, piece.subarray(0, length - at), start + at);
    if (size === 0) throw new Error("The file ends before its size");
    at += size;
    const writing = write(out, piece.subarray(0, size));
    // Who waits for it next sees its failure; until then it must not end the process.
    writing.catch(() => undefined);
    // Only when the other buffer has been sent may it be filled again.
    await written;
    written = writing;
    piece = piece === buffers[0] ? buffers[1] : buffers[0];
  }
  await written;
  out.end();
}

async function readFully(file: FileHandle, into: Buffer, position: number): Promise<number> {
  let size = 0;
  while (size < into.length) {
    const { bytesRead } = await file.read(into, size, into.length - size, position + size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  return size;
}

/** Resolves when the system has taken all of a piece. */
function write(out: ServerResponse, piece: Buffer): Promise<void> {
  const done = Promise.withResolvers<void>();
  const gone = (): void => done.reject(new Error("The connection was closed"));
  if (out.destroyed) gone();
  out.once("close", gone);
  out.write(piece, (error) => {
    out.off("close", gone);
    if (error) done.reject(error);
    else done.resolve();
  });
  return done.promise;
}
