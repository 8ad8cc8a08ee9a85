import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";

const repository = join(import.meta.dirname, "../..");

/** Runs the test runner over these files in place of ours. */
async function runTests(t: Test, files: Record<string, string>, more: Record<string, string> = {}) {
  const root = t.testdir({ "package.json": '{ "type": "module" }', test: files });
  cpSync(join(repository, "scripts"), join(root, "scripts"), { recursive: true });
  // And what it loads before each file.
  for (const file of [".taprc", "test/support/teardown-first.ts"]) {
    cpSync(join(repository, file), join(root, file), { recursive: true });
  }
  // What tap tells its own test processes would make the inner tap one of them.
  const inherited = Object.entries(process.env).filter(([name]) => !/^_?TAP|^CI$/.test(name));
  const env = { ...Object.fromEntries(inherited), ...more };
  return new Promise<{ code: number; lines: string[] }>((resolve) => {
    execFile(process.execPath, [join(root, "scripts/test.ts")], { env }, (error, stdout) => {
      resolve({ code: error ? 1 : 0, lines: stdout.trimEnd().split("\n") });
    });
  });
}

const passing = `
import t from "tap";
t.test("one", async (t) => { t.ok(true); t.ok(true) });
t.test("several", async (t) => {
  t.test("two", async (t) => t.ok(true));
  t.test("three", async () => {});
});
`;

t.test("the last line counts the innermost tests, and passing ones take a line a file", async (t) => {
  const { code, lines } = await runTests(t, { "a.test.ts": passing });
  t.equal(code, 0);
  t.equal(lines.length, 2);
  t.match(lines[0], /^ok {3}test\/a\.test\.ts {2}3 passed, /);
  t.equal(lines.at(-1), "3 passed, 0 failed");
});

t.test("a failure is counted, shown with its diagnostics, and fails the run", async (t) => {
  const failing = `
import t from "tap";
t.test("outer", async (t) => { t.test("inner", async (t) => t.equal(1, 2, "one is two")) });
`;
  const { code, lines } = await runTests(t, { "a.test.ts": passing, "b.test.ts": failing });
  t.equal(code, 1);
  t.equal(lines.at(-1), "3 passed, 1 failed");
  const text = lines.join("\n");
  t.match(text, "✗ outer > inner\n    one is two");
  t.match(text, "-2");
});

t.test("files that are empty, broken, skip, crash late or test nothing fail the run", async (t) => {
  const files = {
    "broken.test.ts": "this is not a program",
    "empty.test.ts": "",
    "late.test.ts": `${passing}\nprocess.exitCode = 3;`,
    "skips.test.ts": 'import t from "tap"; t.test("later", { skip: true }, async () => {});',
  };
  const { code, lines } = await runTests(t, files);
  t.equal(code, 1);
  for (const name of Object.keys(files))
    t.ok(
      lines.some((line) => line.startsWith(`FAIL test/${name}`)),
      name,
    );
  t.equal(lines.at(-1), "3 passed, 4 failed");
});

t.test("no tests at all is a failure", async (t) => {
  const { code, lines } = await runTests(t, {});
  t.equal(code, 1);
  t.same(lines, ["no test files", "0 passed, 0 failed"]);
});

t.test("a file that needs what is not here is not run, and named", async (t) => {
  const { code, lines } = await runTests(t, {
    "a.test.ts": passing,
    "b.needs-no-such-program.test.ts": "throw new Error('it ran')",
  });
  t.equal(code, 0);
  t.same(lines.slice(1), [
    "not run: test/b.needs-no-such-program.test.ts (there is no program no-such-program)",
    "3 passed, 0 failed",
  ]);
});

t.test(
  "without a browser what needs one is not run; only a machine that says CI tries to install one",
  async (t) => {
    const bin = mkdtempSync(join(tmpdir(), "no-browser-"));
    t.teardown(() => rmSync(bin, { recursive: true }));
    writeFileSync(join(bin, "apt-get"), "#!/bin/sh\necho 'no network' >&2\nexit 100\n");
    chmodSync(join(bin, "apt-get"), 0o755);
    const files = { "a.test.ts": passing, "b.needs-browser.test.ts": "throw new Error('it ran')" };
    const named = (lines: string[]) => lines.find((line) => line.startsWith("not run:"));

    const alone = await runTests(t, files, { PATH: bin });
    t.equal(alone.code, 0);
    t.equal(named(alone.lines), "not run: test/b.needs-browser.test.ts (there is no Chromium)");

    const tested = await runTests(t, files, { PATH: bin, CI: "true" });
    t.equal(tested.code, 0);
    t.match(
      named(tested.lines),
      /not run: .+ \((Chromium cannot be installed|there is no Chromium and no right)/,
    );
    t.equal(tested.lines.at(-1), "3 passed, 0 failed");
  },
);
