import { PassThrough, Readable } from "node:stream";
import t from "tap";
import { BundleError, FileError, readBundle } from "../../src/index.ts";
import { codeOf, dataOf, hear, keepingSink } from "../support/bundles.ts";

t.test("reading waits for handlers and sinks that ask for it, one thing at a time", async (t) => {
  const log: string[] = [];
  let busy = false;
  const work = async (name: string): Promise<void> => {
    t.equal(busy, false, "nothing else is under way");
    busy = true;
    await new Promise<void>((resolve) => setImmediate(resolve));
    busy = false;
    log.push(name);
  };
  const body = JSON.stringify({
    images_metadata: [{ id: 1 }, { id: 2 }],
    image_files: { a: dataOf(300_000), b: "QUJD", bad: "QUJD!" },
  });
  await hear(
    body,
    [70_000],
    {},
    {
      onRecord: () => work("record"),
      onFile: (name) => ({
        write: (chunk) => work(`${name} ${chunk.length}`),
        end: () => work(`${name} end`),
        abort: () => work(`${name} abort`),
      }),
      onFileFailed: (name) => void log.push(`${name} failed`),
    },
  );
  const sizes = log.filter((line) => /^a \d/.test(line)).map((line) => Number(line.slice(2)));
  t.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    300_000,
  );
  t.same(
    log.filter((line) => !/^a \d/.test(line)),
    ["record", "record", "a end", "b 3", "b end", "bad abort", "bad failed"],
  );
});

t.test("a sink may refuse its file, at once or later, and the others go on", async (t) => {
  const refusal = new FileError("UNSUPPORTED", "not a picture");
  const body = JSON.stringify({
    image_files: {
      open: "QUJD",
      write: "QUJD",
      later: "QUJD",
      end: "QUJD",
      big: dataOf(400_000),
      fine: "QUJD",
      unwanted: "QUJD",
    },
  });
  for (const sizes of [[], [1021, 3]]) {
    const kept = { files: new Map<string, Buffer>(), events: [] as string[] };
    const heard = await hear(
      body,
      sizes,
      {},
      {
        onFile(name) {
          if (name === "open") throw refusal;
          if (name === "unwanted") return undefined;
          const sink = keepingSink(name, kept);
          if (name === "write" || name === "big")
            sink.write = () => {
              throw refusal;
            };
          if (name === "later") sink.write = () => Promise.reject(refusal);
          if (name === "end") sink.end = () => Promise.reject(refusal);
          return sink;
        },
      },
    );
    t.same(
      heard.failedFiles,
      ["open", "write", "later", "end", "big"].map((name) => [name, "UNSUPPORTED"]),
    );
    t.same([...kept.files.keys()], ["fine"]);
    t.same(
      kept.events.filter((event) => event.includes("abort")),
      ["write", "later", "big"].map((name) => `${name} abort UNSUPPORTED`),
    );
  }
});

t.test("any other error of a handler ends the reading and aborts the open file", async (t) => {
  const body = JSON.stringify({ images_metadata: [{}], image_files: { a: dataOf(400_000) } });
  const full = Object.assign(new Error("disk full"), { code: "ENOSPC" });
  t.equal((await hear(body, [], {}, { onRecord: () => Promise.reject(full) })).refused, "ENOSPC");
  for (const write of [
    () => Promise.reject(full),
    () => {
      throw full;
    },
  ]) {
    const events: string[] = [];
    const heard = await hear(
      body,
      [],
      {},
      {
        onFile: () => ({
          write,
          end: () => void events.push("end"),
          abort: (error) => void events.push(codeOf(error)),
        }),
      },
    );
    t.equal(heard.refused, "ENOSPC");
    t.same(events, ["ENOSPC"]);
  }
});

t.test(
  "a source that fails is told from a body that is wrong, and a refused stream is left open",
  async (t) => {
    const handlers = { onRecord() {}, onRecordFailed() {}, onFile: () => undefined, onFileFailed() {} };
    const failing = Readable.from(
      (function* () {
        yield Buffer.from('{"a":');
        throw new Error("connection lost");
      })(),
    );
    await t.rejects(readBundle(failing, handlers), {
      code: "SOURCE_FAILED",
      cause: { message: "connection lost" },
    });

    const request = new PassThrough();
    request.write("[]");
    await t.rejects(readBundle(request, handlers), BundleError);
    t.equal(request.destroyed, false);
    request.destroy();
  },
);
