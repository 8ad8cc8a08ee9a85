import t from "tap";
import { Gate } from "../../src/picture/gate.ts";

t.test("the weights under way stay within the capacity, and work starts in the order it came", async (t) => {
  const gate = new Gate(4);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const weights = [1, 2, 2, 9, 1, 1];
  const all = weights.map((weight, at) =>
    gate.run(weight, async () => {
      started.push(at);
      await new Promise<void>((end) => (ends[at] = end));
    }),
  );
  const end = async (at: number): Promise<void> => {
    ends[at]?.();
    await all[at];
    await Promise.resolve();
  };
  t.strictSame(started, [0, 1], "two more would be too many");
  await end(0);
  t.strictSame(started, [0, 1, 2]);
  await end(1);
  t.strictSame(started, [0, 1, 2], "the heavy one waits, and nothing overtakes it");
  await end(2);
  t.strictSame(started, [0, 1, 2, 3], "it runs alone");
  await end(3);
  t.strictSame(started, [0, 1, 2, 3, 4, 5]);
  await end(4);
  await end(5);
});

t.test("work that fails gives its place back", async (t) => {
  const gate = new Gate(1);
  await t.rejects(
    gate.run(1, () => Promise.reject(new Error("failed"))),
    /failed/,
  );
  t.equal(await gate.run(1, async () => 7), 7);
});
