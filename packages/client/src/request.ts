import type { CallDefinition } from "@clothesline/contracts";
import type { RequestOptions } from "./types.ts";

/** A request as seen by the code that sends it; the public types are those of `RequestOf`. */
export interface LooseRequest extends RequestOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The address of a call with its placeholders filled in. Throws `TypeError` when one is missing. */
export function urlOf(baseUrl: string, call: CallDefinition, request: LooseRequest): string {
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    segment(call, name, request.params?.[name]),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined && value !== null) query.append(name, text(value));
  }
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return `${baseUrl.replace(/\/+$/, "")}${path}${search}`;
}

/** URLs drop `.` and `..` even when escaped, so such a value would silently address another call. */
function segment(call: CallDefinition, name: string, value: unknown): string {
  const segment = value === undefined ? "" : text(value);
  if (segment === "" || segment === "." || segment === "..") {
    throw new TypeError(`${call.operationId}: "${segment}" cannot be the path parameter ${name}`);
  }
  return encodeURIComponent(segment);
}

export function bodyOf(
  call: CallDefinition,
  body: unknown,
): { body: FormData | string | undefined; type: string | undefined } {
  if (body === undefined) return { body: undefined, type: undefined };
  if (call.consumes === "multipart/form-data") return { body: formOf(body), type: undefined };
  return { body: JSON.stringify(body), type: "application/json" };
}

function formOf(body: unknown): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body as Record<string, unknown>)) {
    if (value instanceof Blob) {
      // Without a file name servers take the part for a plain field.
      if ("name" in value) form.append(name, value);
      else form.append(name, value, "blob");
    } else if (value !== undefined && value !== null) form.append(name, text(value));
  }
  return form;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
