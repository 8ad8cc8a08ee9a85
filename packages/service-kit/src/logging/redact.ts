/** Names of fields whose values never reach a log, wherever they stand. */
const secretName =
  /authorization|cookie|password|passwd|secret|token|api[-_]?key|signature|image_?data|image_files/i;
const secretInUrl = /([?&][^=&?\s]*(?:token|key|secret|password|signature|code)[^=&?\s]*=)[^&\s"']+/gi;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
const dataUrl = /data:[\w/+.-]+;base64,[^\s"']*/gi;
/** Longer than any id, hash or stack line: pictures in base64. */
const longRun = /[A-Za-z0-9+/_=-]{256,}/g;

const maxText = 4000;
const maxItems = 50;
const maxDepth = 6;

/** Takes secrets and picture data out of free text, such as an error's message. */
export function redactText(text: string): string {
  const head = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  return head
    .replace(dataUrl, "data:[…]")
    .replace(longRun, (run) => `[${run.length} characters]`)
    .replace(secretInUrl, "$1[redacted]")
    .replace(bearer, "$1 [redacted]");
}

/** An error as message, stack, code and cause only: libraries hang whole requests on their errors. */
function plainError(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ""),
    ...(typeof code === "string" ? { code } : {}),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth) return "[…]";
  if (value instanceof Error) return plainError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    return value.slice(0, maxItems).map((item: unknown) => redactValue(item, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return redactFields(value, depth + 1);
  // Requests, connections and the like: what they hold is not ours to print.
  return `[${value.constructor.name}]`;
}

function redactFields(value: object, depth: number): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    out[name] = secretName.test(name) ? "[redacted]" : redactValue(field, depth);
  }
  return out;
}

/** A copy of a log line's fields without secrets, bodies and bytes, bounded in depth and length. */
export function redact(fields: object): Record<string, unknown> {
  return redactFields(fields, 0);
}
