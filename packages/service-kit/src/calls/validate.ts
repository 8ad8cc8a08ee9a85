import { DomainError, type CallDefinition } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { firstProblem, type Problem, problemsByField } from "./problem.ts";
import { readText } from "./query.ts";

export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * The code for input that does not fit. A present but wrong field has its own where the call lists one named
 * after it (`category` -> `CATEGORY_INVALID`); else it is the call's `invalid`, whose sentence speaks of what is required, or
 * for an optional field `INVALID_REQUEST`.
 */
function codeFor(call: CallDefinition, schema: TSchema, { field, missing }: Problem): string {
  const own = `${field?.toUpperCase()}_INVALID`;
  if (!missing && call.errors.includes(own)) return own;
  const { required = [] } = schema as { readonly required?: readonly string[] };
  const isOptional = field !== undefined && !required.includes(field);
  return (isOptional ? undefined : call.invalid) ?? "INVALID_REQUEST";
}

function checker(call: CallDefinition, schema: TSchema) {
  const compiled = Compile(schema);
  return function check(value: unknown): unknown {
    if (compiled.Check(value)) return value;
    const errors = compiled.Errors(value);
    const problem = firstProblem(errors, value);
    throw new DomainError(codeFor(call, schema, problem), {
      detail: problem.sentence,
      fields: problemsByField(errors, value),
    });
  };
}

/**
 * Reads a form's texts against the schema of its fields, as a query is read: booleans and numbers from text, unknown fields
 * dropped. What does not fit throws the call's own error.
 */
export function formReader<const S extends TSchema>(call: CallDefinition, schema: S) {
  const check = checker(call, schema);
  return (given: Readonly<Record<string, unknown>>) => check(readText(schema, given)) as Static<S>;
}

type Reader = (given: unknown) => unknown;
const nothing: Reader = () => undefined;

function textReader(call: CallDefinition, schema: TSchema | undefined): Reader {
  if (schema === undefined) return nothing;
  const check = checker(call, schema);
  return (given) => check(readText(schema, given as Record<string, unknown>));
}

/** No body at all is an empty one: a call all of whose fields are optional may be made without. */
function bodyReader(call: CallDefinition): Reader {
  if (call.consumes === "multipart/form-data") return (given) => given;
  if (call.body === undefined) return nothing;
  const check = checker(call, call.body);
  return (given) => check(given ?? {});
}

/** Compiles a call's schemas once; the result reads and checks a request or throws the call's own error. */
export function inputReader(call: CallDefinition, readBody: boolean) {
  const params = textReader(call, call.params);
  const query = textReader(call, call.query);
  const body = readBody ? bodyReader(call) : nothing;
  return (request: FastifyRequest): RawInput => ({
    params: params(request.params),
    query: query(request.query),
    body: body(request.body),
  });
}
