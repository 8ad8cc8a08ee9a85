import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DomainError } from "@clothesline/contracts";
import { createService, errorEnvelope } from "@clothesline/service-kit";
import t, { type Test } from "tap";
import { type KnownUpload, resumableUploads, type UploadLedger, type WholeUpload } from "../src/index.ts";

const envelope = errorEnvelope(
  {
    TOKEN_REQUIRED: { status: 401, message: "log in" },
    FULL: { status: 400, message: "no room" },
    INTERNAL: { status: 500, message: "failed" },
  },
  ({ message, status }) => ({ error: message, status }),
);

/** A service that keeps what it is sent in memory, for callers who say their name. */
async function open(
  t: Test,
  ledgerOf: (ledger: UploadLedger<string>) => UploadLedger<string> = (one) => one,
) {
  const folder = join(t.testdir({}), "uploads");
  mkdirSync(folder);
  const uploads = new Map<string, KnownUpload & { readonly owner: string }>();
  const finished: WholeUpload[] = [];
  const ledger: UploadLedger<string> = {
    async create(owner, upload) {
      const createdAt = new Date().toISOString();
      uploads.set(upload.id, { ...upload, owner, createdAt, isFinished: false });
    },
    async find(owner, id) {
      const found = uploads.get(id);
      return found?.owner === owner ? found : undefined;
    },
    async finish(_owner, upload) {
      finished.push(upload);
      const known = uploads.get(upload.id);
      if (known) uploads.set(upload.id, { ...known, isFinished: true });
    },
    async remove(_owner, id) {
      uploads.delete(id);
    },
  };
  const app = createService({ name: "test", log: false, surfaces: [{ prefix: "/up", envelope }] });
  resumableUploads(app, {
    path: "/up",
    folder,
    maxBytes: 100,
    expiresInMs: 60_000,
    envelope,
    ledger: ledgerOf(ledger),
    async authorize({ headers }) {
      if (headers.authorization === undefined) throw new DomainError("TOKEN_REQUIRED");
      return headers.authorization;
    },
  });
  t.teardown(() => app.close());
  const ask = async (
    method: "POST" | "HEAD" | "PATCH" | "DELETE",
    url: string,
    headers: Record<string, string> = {},
    payload = "",
  ) => {
    const patch = method === "PATCH" ? { "content-type": "application/offset+octet-stream" } : {};
    const all = { authorization: "ann", "tus-resumable": "1.0.0", ...patch, ...headers };
    return await app.inject({ method, url, headers: all, ...(payload === "" ? {} : { payload }) });
  };
  const begin = async (size: number): Promise<string> => {
    const answer = await ask("POST", "/up", { "upload-length": String(size) });
    return String(answer.headers.location);
  };
  return { app, ask, begin, finished, folder };
}

t.test("an upload comes in pieces, and is handed over once, when it is whole and on the disk", async (t) => {
  const { ask, begin, finished, folder } = await open(t);
  const url = await begin(9);
  t.match(url, /^\/up\/[0-9a-f-]{36}$/);
  t.equal((await ask("PATCH", url, { "upload-offset": "0" }, "first")).headers["upload-offset"], "5");
  t.same(finished, []);
  t.equal((await ask("PATCH", url, { "upload-offset": "5" }, "last")).statusCode, 204);
  t.match(finished, [{ size: 9, path: join(folder, `${url.slice(4)}.part`) }]);
  t.equal(readFileSync(finished[0]?.path ?? "", "utf8"), "firstlast");
  t.equal((await ask("HEAD", url)).headers["upload-offset"], "9");
  t.equal(finished.length, 1);
});

t.test(
  "what a ledger refuses is answered in the surface's form, and so is what the protocol refuses",
  async (t) => {
    const { ask, begin, folder } = await open(t, (ledger) => ({
      ...ledger,
      async create(owner, upload) {
        if (upload.size > 50) throw new DomainError("FULL");
        await ledger.create(owner, upload);
      },
    }));
    const full = await ask("POST", "/up", { "upload-length": "60" });
    t.match({ status: full.statusCode, body: full.json() }, { status: 400, body: { error: "no room" } });
    t.same(readdirSync(folder), []);
    const url = await begin(5);
    t.equal((await ask("PATCH", url, { "upload-offset": "3" }, "x")).json().status, 409);
    t.equal((await ask("HEAD", url, { authorization: "eve" })).statusCode, 404);
    t.equal((await ask("DELETE", url, { authorization: "eve" })).statusCode, 404);
    t.equal(readdirSync(folder).length, 1);
    t.equal((await ask("DELETE", url)).statusCode, 204);
    t.same(readdirSync(folder), []);
  },
);

t.test("an upload whose end failed is finished when it is asked for again", async (t) => {
  let failures = 1;
  const { ask, begin, finished } = await open(t, (ledger) => ({
    ...ledger,
    async finish(owner, upload) {
      if (failures > 0) {
        failures -= 1;
        throw new Error("the disk had a bad day");
      }
      await ledger.finish(owner, upload);
    },
  }));
  const url = await begin(4);
  const failed = await ask("PATCH", url, { "upload-offset": "0" }, "body");
  t.match({ status: failed.statusCode, body: failed.json() }, { status: 500, body: { error: "failed" } });
  t.same(finished, []);
  t.equal((await ask("HEAD", url)).headers["upload-offset"], "4");
  t.equal(finished.length, 1);
});

t.test(
  "whoever asks for an upload while it is being finished waits for that, and it is finished once",
  async (t) => {
    const going = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { ask, begin, finished } = await open(t, (ledger) => ({
      ...ledger,
      async finish(owner, upload) {
        begun.resolve();
        await going.promise;
        await ledger.finish(owner, upload);
      },
    }));
    const url = await begin(4);
    const sent = ask("PATCH", url, { "upload-offset": "0" }, "body");
    await begun.promise;
    const asked = ask("HEAD", url);
    const sentAgain = ask("PATCH", url, { "upload-offset": "0" }, "body");
    // Time enough for a second end to begin, if there were one.
    for (let others = 0; others < 10; others += 1) await begin(1);
    going.resolve();
    t.equal((await sent).statusCode, 204);
    t.equal((await asked).headers["upload-offset"], "4");
    t.equal((await sentAgain).statusCode, 409);
    t.equal(finished.length, 1);
  },
);

t.test("a piece of nothing at the end of what is finished changes nothing", async (t) => {
  const { ask, begin, finished, folder } = await open(t);
  const url = await begin(4);
  await ask("PATCH", url, { "upload-offset": "0" }, "body");
  rmSync(join(folder, `${url.slice(4)}.part`));
  t.equal((await ask("PATCH", url, { "upload-offset": "4" })).statusCode, 204);
  t.equal(finished.length, 1);
});
