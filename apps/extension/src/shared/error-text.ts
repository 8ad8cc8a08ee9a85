import { ApiError, NetworkError } from "@clothesline/client";
import type { Texts } from "./text/en.ts";

/** The sentence of a code: the server's, or one of the extension's own. */
export function errorText(text: Texts, code: string | undefined): string {
  const sentences: Readonly<Record<string, string>> = text.error;
  return sentences[code ?? ""] ?? text.error.unexpected;
}

export function codeOf(error: unknown): string {
  if (error instanceof NetworkError) return error.timedOut ? "slow" : "network";
  if (error instanceof Error && error.message === "no-room") return "no-room";
  if (!(error instanceof ApiError)) return "unexpected";
  return error.code === "UNKNOWN" || error.code === "UNREADABLE_REPLY" ? "elsewhere" : error.code;
}
