import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import t from "tap";
import { DomainError } from "@clothesline/contracts";
import {
  createFailureLimiter,
  healthRoutes,
  metricsRoute,
  sendEvents,
  type ServerEvent,
} from "../src/index.ts";
import { exchange, listen, serviceWithLog } from "./fixture.ts";

const wrong = () => Promise.reject(new DomainError("BAD_CREDENTIALS"));
const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : String(error));
const codeOfAttempt = (attempt: Promise<unknown>) => attempt.then(() => "ok", codeOf);

void t.test("ten failures are answered, then too many until the minute is over", async (t) => {
  let now = 1_000_000;
  const limiter = createFailureLimiter({ now: () => now });
  for (let n = 0; n < 10; n += 1) {
    t.equal(await codeOfAttempt(limiter.attempt("1.1.1.1", "ann", wrong)), "BAD_CREDENTIALS");
    now += 1000;
  }
  let ran = false;
  const right = async () => {
    ran = true;
  };
  const refused = limiter.attempt("1.1.1.1", "ANN", right);
  await t.rejects(refused, { code: "TOO_MANY_ATTEMPTS", params: { retryAfter: 50 } });
  t.equal(ran, false, "not even tried");
  t.equal(
    await codeOfAttempt(limiter.attempt("1.1.1.2", "ann", wrong)),
    "BAD_CREDENTIALS",
    "another address",
  );
  t.equal(await codeOfAttempt(limiter.attempt("1.1.1.1", "bob", wrong)), "BAD_CREDENTIALS", "another name");
  now += 50_000;
  t.equal(await codeOfAttempt(limiter.attempt("1.1.1.1", "ann", right)), "ok");
});

void t.test(
  "a name in another case or in look-alike forms of its letters has no further chances",
  async (t) => {
    const limiter = createFailureLimiter({ failures: 1 });
    await codeOfAttempt(limiter.attempt("a", "ann", wrong));
    for (const name of ["ANN", "ａｎｎ", "ⓐnn", "𝐚𝐧𝐧"]) {
      t.equal(await codeOfAttempt(limiter.attempt("a", name, wrong)), "TOO_MANY_ATTEMPTS", name);
    }
  },
);

void t.test("success forgets failures, and errors that are nobody's fault do not count", async (t) => {
  const limiter = createFailureLimiter({ failures: 2 });
  for (let round = 0; round < 3; round += 1) {
    t.equal(await codeOfAttempt(limiter.attempt("a", "n", wrong)), "BAD_CREDENTIALS");
    t.equal(await limiter.attempt("a", "n", async () => 7), 7);
  }
  for (let n = 0; n < 5; n += 1) {
    await t.rejects(
      limiter.attempt("a", "n", () => Promise.reject(new Error("disk"))),
      /disk/,
    );
  }
  t.equal(limiter.size(), 0);
});

void t.test("all addresses of one subscriber are counted together", async (t) => {
  const limiter = createFailureLimiter({ failures: 1 });
  const same = [
    "2001:db8:0:7::1",
    "2001:DB8::7:0:0:0:2",
    "2001:db8:0:7:ffff:ffff:1.2.3.4",
    "2001:0db8:0000:0007::",
  ];
  await codeOfAttempt(limiter.attempt("2001:db8:0:7:1:2:3:4", "ann", wrong));
  for (const address of same) {
    t.equal(await codeOfAttempt(limiter.attempt(address, "ann", wrong)), "TOO_MANY_ATTEMPTS", address);
  }
  for (const address of ["2001:db8:0:8::1", "2001:db8::", "::1", "fe80::1%eth0", "10.0.0.1"]) {
    t.equal(await codeOfAttempt(limiter.attempt(address, "ann", wrong)), "BAD_CREDENTIALS", address);
  }
  t.equal(await codeOfAttempt(limiter.attempt("::ffff:10.0.0.1", "ann", wrong)), "TOO_MANY_ATTEMPTS", "IPv4");
  t.equal(await codeOfAttempt(limiter.attempt("::ffff:10.0.0.2", "ann", wrong)), "BAD_CREDENTIALS");
});

void t.test("a limiter need not forgive: one who guesses may know something too", async (t) => {
  const limiter = createFailureLimiter({ failures: 2, forgive: false });
  for (let round = 0; round < 2; round += 1) {
    t.equal(await codeOfAttempt(limiter.attempt("a", "", wrong)), "BAD_CREDENTIALS");
    t.equal(
      await codeOfAttempt(limiter.attempt("a", "", async () => 7)),
      round === 0 ? "ok" : "TOO_MANY_ATTEMPTS",
    );
  }
});

void t.test("a hundred wrong passwords at once get ten answers", async (t) => {
  const limiter = createFailureLimiter();
  let ran = 0;
  const slowWrong = async () => {
    ran += 1;
    await turn();
    throw new DomainError("BAD_CREDENTIALS");
  };
  const all = await Promise.all(
    Array.from({ length: 100 }, () => codeOfAttempt(limiter.attempt("a", "n", slowWrong))),
  );
  t.equal(ran, 10);
  t.equal(all.filter((code) => code === "BAD_CREDENTIALS").length, 10);
  t.equal(all.filter((code) => code === "TOO_MANY_ATTEMPTS").length, 90);
});

void t.test("a hundred right passwords at once are all answered", async (t) => {
  const limiter = createFailureLimiter();
  const right = async () => {
    await turn();
  };
  const all = await Promise.all(
    Array.from({ length: 100 }, () => codeOfAttempt(limiter.attempt("a", "n", right))),
  );
  t.same([...new Set(all)], ["ok"]);
  t.equal(limiter.size(), 0);
});

void t.test("the limiter's memory is bounded", async (t) => {
  const limiter = createFailureLimiter({ maxPairs: 100 });
  for (let n = 0; n < 500; n += 1) await codeOfAttempt(limiter.attempt("a", `n${n}`, wrong));
  t.equal(limiter.size(), 100);
});

void t.test("health names failing checks without saying why", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  const state = { database: "ok" };
  healthRoutes(app, {
    timeoutMs: 30,
    checks: {
      database: () => {
        if (state.database === "broken") throw new Error("secret reason");
        return state.database === "hangs" ? new Promise(() => {}) : undefined;
      },
      folder: async () => {},
    },
  });
  t.same((await app.inject("/health/live")).json(), { status: "live" });
  t.same((await app.inject("/health/ready")).json(), { status: "ready" });
  for (state.database of ["broken", "hangs"]) {
    const reply = await app.inject("/health/ready");
    t.equal(reply.statusCode, 503);
    t.same(reply.json(), { status: "unavailable", failing: ["database"] });
  }
});

void t.test("metrics count requests by route, and two apps do not share them", async (t) => {
  const first = serviceWithLog().app;
  const second = serviceWithLog().app;
  const off = serviceWithLog().app;
  for (const app of [first, second]) metricsRoute(app, { enabled: true });
  metricsRoute(off, { enabled: false });
  for (const app of [first, second, off]) {
    app.get("/things/:id", async () => ({}));
    t.teardown(() => app.close());
  }
  await first.inject("/things/1");
  await first.inject("/things/2?x=y");
  await first.inject("/nothing/at/all");
  const { body, headers } = await first.inject("/metrics");
  t.match(headers["content-type"], "text/plain");
  t.match(body, 'http_request_duration_seconds_count{method="GET",route="/things/:id",status="200"} 2');
  t.match(body, 'http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1');
  t.notMatch(body, "/things/1");
  t.match(body, "process_resident_memory_bytes");
  t.notMatch((await second.inject("/metrics")).body, 'route="/things/:id"');
  t.equal((await off.inject("/metrics")).statusCode, 404);
});

/** Events that are given one by one, and a promise of being let go. */
function channel() {
  const waiting: ((step: IteratorResult<ServerEvent>) => void)[] = [];
  const letGo = Promise.withResolvers<void>();
  const source: AsyncIterable<ServerEvent> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise((resolve) => waiting.push(resolve)),
      return: async () => {
        letGo.resolve();
        return { done: true, value: undefined };
      },
    }),
  };
  return {
    source,
    letGo: letGo.promise,
    give: (value: ServerEvent) => waiting.shift()?.({ done: false, value }),
    end: () => waiting.shift()?.({ done: true, value: undefined }),
  };
}

async function openStream(heartbeatMs?: number) {
  const { app, lines } = serviceWithLog();
  t.teardown(() => app.close());
  const events = channel();
  app.get("/events", (_request, reply) =>
    sendEvents(reply, events.source, heartbeatMs === undefined ? {} : { heartbeatMs }),
  );
  const port = await listen(app);
  const request = http.get({ port, path: "/events" });
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  response.setEncoding("utf8");
  let text = "";
  response.on("data", (chunk: string) => (text += chunk));
  const until = async (part: string) => {
    while (!text.includes(part)) await once(response, "data");
    return text;
  };
  return { app, lines, events, request, response, until, text: () => text };
}

void t.test("events leave as they come and the stream ends with its source", async (t) => {
  const { events, response, until, text } = await openStream();
  t.match(response.headers, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": /no-store/,
  });
  await until("retry: 3000\n\n");
  events.give({ event: "status", id: "1\ndata: forged", data: { text: "两\n行" } });
  t.equal(
    (await until("行")).slice("retry: 3000\n\n".length),
    'event: status\nid: 1 data: forged\ndata: {"text":"两\\n行"}\n\n',
  );
  events.give({ data: undefined });
  await until("data: null\n\n");
  const ended = once(response, "end");
  events.end();
  await ended;
  t.match(text(), /null\n\n$/);
});

void t.test("a heartbeat shows a quiet stream to be alive", async () => {
  const { until } = await openStream(10);
  await until(": \n\n: \n\n");
});

void t.test("a reader that leaves lets the source go", async (t) => {
  const { events, request, until, lines } = await openStream();
  await until("retry");
  request.destroy();
  await events.letGo;
  t.equal(lines.filter(({ level }) => level === "error").length, 0);
});

void t.test("a stop ends the stream and lets the source go", async (t) => {
  const { app, events, response, until } = await openStream();
  await until("retry");
  const ended = once(response, "end");
  await app.close();
  await ended;
  await events.letGo;
  t.pass();
});

void t.test("a source that fails is logged once and ends the stream", async (t) => {
  const { app, lines } = serviceWithLog();
  t.teardown(() => app.close());
  app.get("/events", (_request, reply) =>
    // oxlint-disable-next-line require-yield -- a source that fails before its first event is the case
    sendEvents(reply, async function* broken() {
      throw new Error("no more events");
    }),
  );
  const { body, statusCode } = await app.inject("/events");
  t.equal(statusCode, 200);
  t.notMatch(body, "no more events");
  t.equal(lines.filter(({ level }) => level === "error").length, 1);
});

void t.test("closing drops connections that never asked, and tells kept-alive ones to close", async (t) => {
  const { app } = serviceWithLog();
  const gate = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  app.get("/wait", async () => {
    began.resolve();
    await gate.promise;
    return { done: true };
  });
  const port = await listen(app);
  const silent = net.connect(port, "127.0.0.1");
  await once(silent, "connect");
  const silentClosed = once(silent, "close");
  silent.on("error", () => {});
  const reply = exchange(port, "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  await began.promise;
  const closed = app.close();
  await silentClosed;
  gate.resolve();
  t.match(await reply, /^HTTP\/1.1 200 [^]*connection: close[^]*{"done":true}$/);
  await closed;
});

void t.test("closing cuts what does not end in time", async (t) => {
  const { app } = serviceWithLog({ drainMs: 50 });
  const began = Promise.withResolvers<void>();
  app.get("/never", async () => {
    began.resolve();
    await new Promise(() => {});
  });
  const port = await listen(app);
  const reply = exchange(port, "GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
  await began.promise;
  await app.close();
  t.equal(await reply, "");
});
