import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import t, { type Test } from "tap";
import { createUpdates } from "../../../src/features/updates/updates.ts";
import { startDesktop } from "../../support/desktop.ts";

/** An update channel that answers what it is told, and remembers what it was asked. */
async function startChannel(t: Test, answer: () => { status?: number; body: unknown }) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { status = 200, body } = answer();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => server.close());
  return { asked, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const update = (download_url: string) => ({
  has_update: true,
  current_version: "0.1.0",
  latest_version: "0.2.0",
  update_info: {
    version: "0.2.0",
    description: "新的画廊",
    release_date: "2026-01-02T03:04:05Z",
    is_critical: false,
    update_options: [
      {
        type: "full",
        package_id: 1,
        file_size: 1000,
        download_url,
        recommended: true,
        sha256: "0".repeat(64),
      },
    ],
  },
});

const system = { version: "0.1.0", platform: "linux", arch: "x64" } as const;

t.test("the cloud is asked about this program once in hours, and its answer becomes a notice", async (t) => {
  const channel = await startChannel(t, () => ({ body: update("/downloads/full/0.2.0.zip") }));
  let time = 0;
  const updates = createUpdates({ ...system, baseUrl: channel.baseUrl, now: () => time });
  const expected = {
    has_update: true,
    current_version: "0.1.0",
    latest_version: "0.2.0",
    description: "新的画廊",
    download_url: `${channel.baseUrl}/downloads/full/0.2.0.zip`,
    file_size: 1000,
  };
  t.match(await updates.get(), expected);
  t.match(await updates.get(), expected);
  t.same(channel.asked, ["/api/v1/version/check?current_version=0.1.0&platform=linux&arch=x64"]);
  time += 7 * 60 * 60 * 1000;
  await Promise.all([updates.get(), updates.get()]);
  t.equal(channel.asked.length, 2);
});

t.test(
  "a cloud that is away, fails or answers nonsense has no update, and is soon asked again",
  async (t) => {
    let body: unknown = { error: "away" };
    let status = 500;
    const channel = await startChannel(t, () => ({ status, body }));
    let time = 0;
    const updates = createUpdates({ ...system, baseUrl: channel.baseUrl, now: () => time });
    const none = { has_update: false, latest_version: "0.1.0", checked_at: null };
    t.match(await updates.get(), none);
    t.match(await updates.get(), none);
    t.equal(channel.asked.length, 1);
    time += 6 * 60 * 1000;
    [status, body] = [200, { has_update: true, update_info: 7 }];
    t.match(await updates.get(), none);
    time += 6 * 60 * 1000;
    body = update("javascript:alert(1)");
    t.match(await updates.get(), { has_update: true, download_url: null });
    t.match(await createUpdates({ ...system, baseUrl: "http://127.0.0.1:9" }).get(), none);
    t.match(await createUpdates({ ...system, baseUrl: undefined }).get(), none);
    t.match(await createUpdates({ ...system, platform: "aix", baseUrl: channel.baseUrl }).get(), none);
  },
);

t.test("the page's question is for people who are logged in", async (t) => {
  const channel = await startChannel(t, () => ({
    body: { has_update: false, current_version: "0.1.0", latest_version: "0.1.0" },
  }));
  const env = { ENABLE_CLOUD_SYNC: "true", CLOUD_SERVER_URL: `${channel.baseUrl}/api` };
  const desktop = await startDesktop(t, { env });
  t.equal((await desktop.send("GET", "/api/updates")).status, 401);
  const person = await desktop.login();
  const { status, body } = await person.send("GET", "/api/updates");
  t.equal(status, 200);
  t.match(body, { success: true, has_update: false, current_version: /^\d/, checked_at: /^\d{4}-/ });
});
