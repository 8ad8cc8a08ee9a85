import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import {
  hashPassword,
  loadSecretKey,
  MAX_PASSWORD_BYTES,
  SECRET_KEY_BYTES,
  verifyPassword,
} from "../src/index.ts";

void t.test("a password fits its own argon2id hash and no other", async (t) => {
  const hash = await hashPassword("secret-衣服");
  t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.equal(await verifyPassword(hash, "secret-衣服"), true);
  t.equal(await verifyPassword(hash, "secret-衣"), false);
  t.not(await hashPassword("secret-衣服"), hash, "each hash has a salt of its own");
});

void t.test("an unknown name has no password, and one too long to type is not hashed", async (t) => {
  t.equal(await verifyPassword(undefined, "anything"), false);
  const long = "x".repeat(MAX_PASSWORD_BYTES + 1);
  t.equal(await verifyPassword(await hashPassword(long), long), false);
});

void t.test("an unknown name takes as long as a wrong password", async (t) => {
  const hash = await hashPassword("right");
  const time = async (passwordHash: string | undefined) => {
    const times: number[] = [];
    for (let i = 0; i < 9; i++) {
      const start = performance.now();
      await verifyPassword(passwordHash, "wrong");
      times.push(performance.now() - start);
    }
    return times.toSorted((a, b) => a - b)[0] ?? 0;
  };
  const [known, unknown] = [await time(hash), await time(undefined)];
  t.ok(unknown > known / 4, `${unknown.toFixed(1)} ms for nobody, ${known.toFixed(1)} ms for somebody`);
});

void t.test("a key is made once, kept for its owner only, and found again", async (t) => {
  const path = join(t.testdir(), "secret.key");
  const keys = await Promise.all(Array.from({ length: 8 }, () => loadSecretKey(path)));
  const [key] = keys;
  t.equal(key?.length, SECRET_KEY_BYTES);
  for (const other of keys) t.same(other, key, "all who ask at once get the same key");
  t.same(await loadSecretKey(path), key);
  if (process.platform !== "win32") t.equal(statSync(path).mode & 0o777, 0o600);
  t.same(readdirSync(join(path, "..")), ["secret.key"], "no part is left beside it");
});

void t.test("a file that holds no key stops the start and is left as it is", async (t) => {
  const path = join(t.testdir(), "secret.key");
  writeFileSync(path, "short");
  await t.rejects(loadSecretKey(path), { message: /does not hold a key of 32 bytes/ });
  t.equal(readFileSync(path, "utf8"), "short");
});
