import { PassThrough } from "node:stream";
import t from "tap";
import { createAsk } from "../src/terminal/ask.ts";
import { createOutput } from "../src/terminal/output.ts";
import { fit, printable, table, width } from "../src/terminal/printable.ts";
import { createProgress } from "../src/terminal/progress.ts";
import { bytes, duration } from "../src/terminal/units.ts";

function screen(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return {
    isTTY,
    columns,
    written,
    write: (text: string) => written.push(text),
    text: () => written.join(""),
  };
}

const MB = 1024 * 1024;
/** To the line's beginning, and the line emptied. */
const CLEAR = "\r\u001B[2K";

t.test("on a terminal a bar is drawn over, fits the width, and leaves nothing behind", async (t) => {
  let now = 0;
  const terminal = screen(true, 60);
  const progress = createProgress({
    label: "很长的文件名字很长的文件名字.zip",
    screen: terminal,
    bar: true,
    now: () => now,
  });
  for (let done = 0; done <= 100; done += 10) {
    progress.update({ done: done * MB, total: 100 * MB });
    now += 500;
  }
  for (const drawn of terminal.written) {
    t.ok(drawn.startsWith(CLEAR));
    t.ok(width(drawn.slice(CLEAR.length)) < 60, drawn);
    t.notMatch(drawn, /\n/);
  }
  t.match(terminal.written[4], /…|很.* {2}█+░+ +40% {2}40\.0 MB/);
  progress.end();
  t.equal(terminal.written.at(-1), CLEAR);
});

t.test("a bar is not drawn for every byte", async (t) => {
  let now = 0;
  const terminal = screen(true);
  const progress = createProgress({ label: "a", screen: terminal, bar: true, now: () => now });
  for (let done = 0; done < 1000; done += 1) {
    progress.update({ done, total: 1000 });
    now += 1;
  }
  t.ok(terminal.written.length <= 11, `${terminal.written.length} drawings in a second`);
});

t.test("in a pipe there is a line now and then, without anything a terminal would obey", async (t) => {
  let now = 0;
  const pipe = screen(false);
  const progress = createProgress({ label: "a.zip", screen: pipe, bar: false, now: () => now });
  for (let second = 0; second <= 10; second += 0.1) {
    now = second * 1000;
    progress.update({ done: second * 10 * MB, total: 100 * MB });
  }
  progress.end();
  t.ok(pipe.written.length >= 4 && pipe.written.length <= 5, pipe.text());
  t.match(pipe.written[1], /^a\.zip: 40% {2}40\.0 MB \/ 100 MB {2}10\.\d MB\/s {2}0:06\n$/);
  t.notOk(pipe.text().includes("\r") || pipe.text().includes("\u001B"));
});

t.test("lines appear above the bar, which is drawn again below them", async (t) => {
  const [stdout, stderr] = [screen(true), screen(true)];
  const out = createOutput({ stdout, stderr, json: false, quiet: false, dumb: false });
  const progress = out.progress("a");
  progress.update({ done: 1, total: 2 });
  out.result({}, "one result");
  out.note("a note");
  progress.end();
  t.equal(stdout.text(), "one result\n");
  const seen = stderr.text().replaceAll(CLEAR, "<clear>");
  t.match(seen, /a {2}█+░+.*<clear>.*█.*<clear>a note\n.*█.*<clear>$/s);
});

t.test(
  "programs get JSON alone, the quiet get results and errors alone, dumb terminals no bar",
  async (t) => {
    const [stdout, stderr] = [screen(false), screen(false)];
    const out = createOutput({ stdout, stderr, json: true, quiet: true, dumb: false });
    out.result({ one: "结果" }, "text");
    out.data({ two: 2 });
    out.note("a note");
    out.problem("a problem");
    out.progress("a").update({ done: 1, total: 2 });
    t.equal(stdout.text(), '{"one":"结果"}\n{"two":2}\n');
    t.equal(stderr.text(), "a problem\n");
    const dumb = screen(true);
    const plain = createOutput({ stdout: dumb, stderr: dumb, json: false, quiet: false, dumb: true });
    plain.progress("a").update({ done: 1, total: 2 });
    plain.data({ two: 2 });
    t.equal(dumb.text(), "");
  },
);

t.test("a terminal obeys nothing that comes from elsewhere", async (t) => {
  t.equal(printable("a\u001B[2Kb\r\nc\u202Egnp"), "a [2Kb c gnp");
  t.equal(printable("裙子 (1).png"), "裙子 (1).png");
});

t.test("columns are as wide as what is in them, Chinese too", async (t) => {
  t.equal(
    table([
      ["版本", "x"],
      ["1.0.0", "y"],
    ]),
    "版本   x\n1.0.0  y",
  );
  t.equal(fit("文件名", 5), "文件…");
  t.equal(fit("abc", 3), "abc");
});

t.test("sizes and times are told as people read them", async (t) => {
  t.same([0, 999, 1000, 10 * MB, 8 * 1024 * MB].map(bytes), [
    "0 B",
    "999 B",
    "0.98 kB",
    "10.0 MB",
    "8.00 GB",
  ]);
  t.same([0, 7.4, 725, 3600].map(duration), ["0:00", "0:07", "12:05", "1:00:00"]);
});

t.test("at a terminal a secret is not shown while it is typed, and Ctrl-C ends the question", async (t) => {
  const typed = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const shown = new PassThrough();
  let interrupts = 0;
  const ask = createAsk({ input: typed, output: shown, interrupt: () => (interrupts += 1) });
  const answer = ask.secret("Password: ");
  typed.write("hush\r");
  t.equal(await answer, "hush");
  t.equal(String(shown.read()), "Password: \n");
  const never = ask.secret("Password: ");
  typed.write("\u0003");
  t.equal(await never, undefined);
  t.equal(interrupts, 1);
});

t.test("from a pipe each question takes a line, and none when it has ended", async (t) => {
  const pipe = new PassThrough();
  const ask = createAsk({ input: pipe, output: new PassThrough(), interrupt: () => {} });
  pipe.end("ann\r\na password with spaces \nrest");
  t.equal(await ask.line("?"), "ann");
  t.equal(await ask.secret("?"), "a password with spaces ");
  t.equal(await ask.line("?"), "rest");
  t.equal(await ask.line("?"), undefined);
});
