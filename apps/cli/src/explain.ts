import { ApiError, NetworkError } from "@clothesline/client";
import { localErrors, type SurfaceErrors } from "@clothesline/contracts";
import type { Explained } from "./cli.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { Problem, Unreachable } from "./problem.ts";
import { printable } from "./terminal/printable.ts";
import { serverSentences } from "./text/server-sentences.ts";
import { fill, type Language, languages, type Translate } from "./text/index.ts";

/** Ctrl-C, or a signal that ends the program. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Says in one sentence what went wrong, in the words of the server where it was the server that said no. */
export function explainer(language: Language, t: Translate) {
  return function explain(error: unknown): Explained {
    if (error instanceof Interrupted) {
      return { sentence: t("interrupted"), code: "INTERRUPTED", exitCode: exitCodes.interrupted };
    }
    if (error instanceof Problem) {
      const sentence = printable(fill(languages[language][error.key], error.params));
      return { sentence, code: codeOfKey(error.key), exitCode: error.exitCode };
    }
    if (error instanceof ApiError) return explainAnswer(error, language, t);
    const unreachable = { code: "UNREACHABLE", exitCode: exitCodes.unreachable };
    if (error instanceof Unreachable) {
      return { ...unreachable, sentence: t("unreachable", { url: error.url, reason: reasonOf(error) }) };
    }
    if (error instanceof NetworkError) {
      return {
        ...unreachable,
        sentence: t(error.timedOut ? "timeout" : "broken", { reason: reasonOf(error) }),
      };
    }
    return explainSystem(error, t);
  };
}

/** `login.expired` is LOGIN_EXPIRED to programs. */
const codeOfKey = (key: string): string => key.replaceAll(/[^a-zA-Z]+/g, "_").toUpperCase();

function explainAnswer(error: ApiError, language: Language, t: Translate): Explained {
  if (error.code === "UNREADABLE_REPLY") {
    const sentence = t("notClothesline", { status: error.status });
    return { sentence, code: error.code, status: error.status, exitCode: exitCodes.failed };
  }
  const code = error.code === "UNKNOWN" ? codeOfSentence(error.message) : error.code;
  const told = error.detail === undefined ? error.message : `${error.message}: ${error.detail}`;
  const english = serverSentences[code];
  const own = printable(told);
  const sentence = language === "en" && english !== undefined ? `${english} (${own})` : own;
  const facts = { code, status: error.status, exitCode: exitCodeOfStatus(error.status) };
  if (error.status === 401) return { ...facts, sentence: `${sentence} ${t("hint.login")}` };
  if (error.retryAfter === undefined) return { ...facts, sentence };
  const seconds = Math.ceil(error.retryAfter);
  return { ...facts, retryAfter: seconds, sentence: `${sentence} ${t("hint.retryAfter", { seconds })}` };
}

function exitCodeOfStatus(status: number): ExitCode {
  if (status === 401 || status === 403) return exitCodes.unauthorised;
  return status === 429 ? exitCodes.tooMany : exitCodes.failed;
}

/** Some surfaces answer with a sentence and no code; a sentence of the tables has one all the same. */
const tables: readonly SurfaceErrors[] = [localErrors];
const codeOfSentence = (sentence: string): string =>
  tables.flatMap((table) => Object.entries(table)).find(([, { message }]) => message === sentence)?.[0] ??
  "UNKNOWN";

function explainSystem(error: unknown, t: Translate): Explained {
  const facts = error instanceof Error ? (error as NodeJS.ErrnoException) : undefined;
  const path = printable(facts?.path ?? "");
  const failed = { code: facts?.code ?? "UNEXPECTED", exitCode: exitCodes.failed };
  if (facts?.code === "ENOENT") return { ...failed, sentence: t("file.missing", { path }) };
  if (facts?.code === "EACCES" || facts?.code === "EPERM")
    return { ...failed, sentence: t("file.denied", { path }) };
  if (facts?.code === "EISDIR") return { ...failed, sentence: t("file.folder", { path }) };
  if (facts?.code === "ENOSPC") return { ...failed, sentence: t("file.full") };
  return { ...failed, sentence: t("unexpected", { reason: printable(facts?.message ?? String(error)) }) };
}

/** The innermost reason, such as `connect ECONNREFUSED 127.0.0.1:8080`. */
function reasonOf(error: Error): string {
  let inner: unknown = error;
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
  if (inner instanceof AggregateError) inner = inner.errors.at(-1);
  if (!(inner instanceof Error)) return "";
  return printable(inner.message === "" && "code" in inner ? String(inner.code) : inner.message);
}
