import { EventEmitter, once } from "node:events";
import fastify from "fastify";
import t from "tap";
import { keepDoing } from "../src/chores.ts";

t.test(
  "a chore is done at the start and again, never twice at once, and waited for at the end",
  async (t) => {
    const app = fastify();
    const events = new EventEmitter();
    let running = 0;
    let most = 0;
    let times = 0;
    keepDoing(app, {
      name: "test",
      everyMs: 1,
      async run() {
        running += 1;
        most = Math.max(most, running);
        times += 1;
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        events.emit("done");
        return 1;
      },
    });
    t.equal(times, 0);
    await app.listen({ host: "127.0.0.1", port: 0 });
    await once(events, "done");
    await once(events, "done");
    await app.close();
    t.equal(running, 0);
    const after = times;
    await new Promise((resolve) => setImmediate(resolve));
    t.same([most, times], [1, after]);
  },
);

t.test("a chore that fails is logged, hurts nothing, and is let be for a while", async (t) => {
  const lines: string[] = [];
  const app = fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } });
  const events = new EventEmitter();
  let times = 0;
  keepDoing(app, {
    name: "fail",
    everyMs: 1,
    run() {
      times += 1;
      throw new Error("no space");
    },
  });
  keepDoing(app, {
    name: "go on",
    everyMs: 1,
    async run() {
      events.emit("done");
      return 0;
    },
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  for (let i = 0; i < 5; i += 1) await once(events, "done");
  await app.close();
  t.equal(times, 1);
  t.equal(lines.filter((line) => line.includes("a chore could not be done")).length, 1);
  t.match(lines.join(""), /no space/);
});
