import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import t from "tap";
import { filesIn } from "../../disk.ts";
import { launch, type Running } from "../../process.ts";
import { post, secretKey, wholeForm } from "./forms.ts";

const person = { username: "ann", email: "ann@example.com", password: "secret1" };

async function json({ url }: Running, path: string, token?: string, body?: unknown) {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Record<string, never>;
}

async function login(server: Running): Promise<string> {
  await json(server, "/user/register/", undefined, person);
  return (await json(server, "/user/login/", undefined, person))["access"] ?? "";
}

async function formFields(server: Running, token: string): Promise<Record<string, string>> {
  const { token: given } = (await json(server, "/file/get-token/", token)) as unknown as {
    token: { fields: Record<string, string> };
  };
  return given.fields;
}

async function end({ child }: Running, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 5));
}

t.test("a kill in the middle of an upload loses no other and leaves nothing of it", async (t) => {
  const dataDir = join(t.testdir({}), "cloud");
  const settings = { SECRET_KEY: secretKey };
  const first = await launch(dataDir, undefined, settings);
  t.teardown(() => end(first, "SIGKILL"));
  const token = await login(first);
  const fields = await formFields(first, token);
  t.equal((await post(first.url, fields, { name: "whole", bytes: "whole" })).status, 200);
  const oss_url = "http://localhost:8081/oss/ann/whole";

  const form = wholeForm({ ...fields, key: "ann/half" }, 3_000_000);
  const socket = connect(Number(new URL(first.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `POST /oss HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: ${form.length}\r\n\r\n`,
  );
  socket.write(form.subarray(0, 2_000_000));
  const staging = join(dataDir, "staging");
  await until(() => readdirSync(staging).length === 1);
  await end(first, "SIGKILL");
  // What a kill between a file and its row leaves.
  const orphan = join(dataDir, "objects", "ab", "abcdef00-0000-4000-8000-000000000000");
  mkdirSync(join(orphan, ".."), { recursive: true });
  writeFileSync(orphan, "orphan");

  const second = await launch(dataDir, undefined, settings);
  t.teardown(() => end(second, "SIGKILL"));
  t.strictSame(readdirSync(staging), []);
  await until(() => !existsSync(orphan));
  t.equal(Object.keys(filesIn(dataDir, "objects")).length, 1);
  const file = { name: "whole", content_type: "", size: 0, oss_url, path: "/" };
  const access = await login(second);
  const { files } = await json(second, "/file/uploaded/", access, file);
  const [{ id, size }] = files as unknown as [{ id: number; size: number }];
  t.equal(size, 5);
  const { download_url: link } = await json(second, `/file/${id}/download/`, access, {});
  const address = String(link).replace("http://localhost:8081", second.url);
  t.equal(await (await fetch(address)).text(), "whole", "by a link that the restarted server signed");
  await end(second, "SIGTERM");
});

t.test("a disk that takes no more answers an error and loses nothing", async (t) => {
  const dataDir = join(t.testdir({}), "cloud");
  const server = await launch(dataDir, 6 * 1024, { SECRET_KEY: secretKey });
  t.teardown(() => end(server, "SIGKILL"));
  const fields = await formFields(server, await login(server));
  t.equal((await post(server.url, fields, { name: "small", bytes: "small" })).status, 200);
  const answer = await post(server.url, fields, { name: "large", bytes: "x".repeat(10_000_000) });
  t.match(answer, { status: 507, code: "InsufficientStorage" });
  t.notMatch(answer.text, /EFBIG|staging/, "what the system says stays in the log");
  t.strictSame(readdirSync(join(dataDir, "staging")), []);
  t.equal((await post(server.url, fields, { name: "small 2", bytes: "small" })).status, 200);
  t.equal(Object.keys(filesIn(dataDir, "objects")).length, 2);
  await end(server, "SIGTERM");
});
