import { booleanOf } from "../booleans.ts";

/** The few keywords of JSON Schema that decide how text becomes a value. */
interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly default?: unknown;
}

const wholeNumber = /^[+-]?\d{1,15}$/;
const decimal = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

/** Text that is no such number or boolean stays as it is, for the schema to refuse. */
function coerce(text: string, schema: JsonSchema): unknown {
  switch (schema.type) {
    case "integer":
      return wholeNumber.test(text.trim()) ? Number(text) : text;
    case "number":
      return decimal.test(text.trim()) ? Number(text) : text;
    case "boolean":
      return booleanOf(text) ?? text;
    default:
      return text;
  }
}

/** Forms and links send fields they do not use as `?page=`; only free text can mean the empty string. */
function isLeftOut(text: string, schema: JsonSchema): boolean {
  return text === "" && (schema.type !== "string" || schema.enum !== undefined);
}

function oneValue(given: unknown, schema: JsonSchema): unknown {
  // The first of repeated parameters counts, as in the frameworks the documents come from.
  const text: unknown = Array.isArray(given) ? given[0] : given;
  if (typeof text !== "string" || isLeftOut(text, schema)) return undefined;
  return coerce(text, schema);
}

function valueOf(given: unknown, schema: JsonSchema): unknown {
  const inner = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
  if (inner.type !== "array") return oneValue(given, inner);
  const items = (Array.isArray(given) ? given : [given]) as unknown[];
  return items.map((item) => oneValue(item, inner.items ?? {})).filter((item) => item !== undefined);
}

/**
 * Turns a query's or path's texts into the values their schema wants, with its defaults; what the schema
 * does not name is dropped.
 */
export function readText(schema: object, given: Readonly<Record<string, unknown>>) {
  const out: Record<string, unknown> = {};
  for (const [name, property] of Object.entries((schema as JsonSchema).properties ?? {})) {
    const value = given[name] === undefined ? undefined : valueOf(given[name], property);
    const settled = value ?? property.default;
    if (settled !== undefined) out[name] = settled;
  }
  return out;
}
