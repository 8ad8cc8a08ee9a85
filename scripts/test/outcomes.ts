import type { Parser, Result } from "tap-parser";

/** One test: a `t.test()` block that holds no further blocks, or an assertion that stands beside blocks. */
export interface Outcome {
  name: string;
  ok: boolean;
  /** What went wrong: the failed assertions with their diagnostics. */
  failures: Failure[];
}

/** A failed assertion. */
export interface Failure {
  name: string;
  diagnostics: Record<string, unknown>;
}

/** A test file that has ended. */
export interface FileOutcome {
  name: string;
  ms: number;
  tests: Outcome[];
}

interface Block {
  assertions: Result[];
  tests: Outcome[];
  hasBlocks: boolean;
}

/** Reads tap's stream: its outermost blocks are the files, reported one by one as they end. */
export function outcomesOf(parser: Parser, onFile: (file: FileOutcome) => void): void {
  let inner = newBlock();
  parser.on("child", (child) => (inner = readBlock(child)));
  parser.on("assert", (result) => {
    onFile({ name: result.name, ms: result.time ?? 0, tests: testsOf(inner, result, []) });
    inner = newBlock();
  });
}

function newBlock(): Block {
  return { assertions: [], tests: [], hasBlocks: false };
}

function readBlock(parser: Parser): Block {
  const block = newBlock();
  let inner: Block | undefined;
  parser.on("child", (child) => (inner = readBlock(child)));
  parser.on("assert", (result) => {
    if (inner) {
      block.hasBlocks = true;
      block.tests.push(...testsOf(inner, result, [result.name]));
      inner = undefined;
    } else {
      block.assertions.push(result);
    }
  });
  return block;
}

/** The tests of a block that `closing` ended. */
function testsOf(block: Block, closing: Result, path: string[]): Outcome[] {
  const name = path.join(" > ") || "the file as a whole";
  const failures = block.assertions.filter((result) => !result.ok).map(failureOf);
  if (!block.hasBlocks) {
    if (!closing.ok && failures.length === 0) failures.push(failureOf(closing));
    return [{ name, ok: closing.ok, failures }];
  }
  const inside = block.tests.map((test) => ({ ...test, name: [...path, test.name].join(" > ") }));
  const beside = block.assertions.map((result) => ({
    name: [...path, result.name].join(" > "),
    ok: result.ok,
    failures: result.ok ? [] : [failureOf(result)],
  }));
  const tests = [...inside, ...beside];
  // It failed though all in it passed: a wrong plan, a crash after the last test, a time limit.
  if (!closing.ok && tests.every((test) => test.ok)) {
    tests.push({ name, ok: false, failures: [failureOf(closing)] });
  }
  return tests;
}

function failureOf(result: Result): Failure {
  return { name: result.name, diagnostics: result.diag ?? {} };
}
