import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import t from "tap";
import { FolderLockedError, lockFolder } from "../src/index.ts";

const HOLDER = join(import.meta.dirname, "fixtures", "hold-folder.ts");

/** Another process that holds the folder by the time this resolves. */
async function holder(t: { teardown(end: () => void): void }, dir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, dir], { stdio: ["pipe", "pipe", "inherit"] });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

t.test("a folder is one holder's alone until it is released", async (t) => {
  const dir = t.testdir();
  const lock = lockFolder(dir);
  t.throws(() => lockFolder(dir), FolderLockedError);
  lock.release();
  lock.release();
  const next = lockFolder(dir);
  t.throws(() => lockFolder(dir), new FolderLockedError(dir), "it names the folder");
  next.release();
});

t.test("a folder another process holds is refused, and free again when that was killed", async (t) => {
  const dir = t.testdir();
  const other = await holder(t, dir);
  t.throws(() => lockFolder(dir), FolderLockedError);
  other.kill("SIGKILL");
  await once(other, "exit");
  const lock = lockFolder(dir);
  t.teardown(() => lock.release());
  const refused = spawn(process.execPath, [HOLDER, dir], { stdio: "ignore" });
  const [code] = await once(refused, "exit");
  t.not(code, 0, "the other process is refused in turn");
});

t.test("a folder is free again when its process ends by itself", async (t) => {
  const dir = t.testdir();
  const other = await holder(t, dir);
  other.stdin?.end();
  await once(other, "exit");
  t.doesNotThrow(() => lockFolder(dir).release());
});

t.test("a folder that does not exist is not called locked", async (t) => {
  const dir = join(t.testdir(), "none");
  t.throws(() => lockFolder(dir), /directory does not exist/);
});
