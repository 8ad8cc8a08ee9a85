import { STATUS_CODES } from "node:http";
import type { CallDefinition } from "@clothesline/contracts";
import type { Envelope } from "../errors/envelope.ts";

/** A part of an API that shares one envelope. */
export interface DocumentedSurface {
  readonly calls: Readonly<Record<string, CallDefinition>>;
  readonly envelope: Envelope;
}

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly surfaces: readonly DocumentedSurface[];
  /** Name of the session cookie; `session` unless given. */
  readonly cookieName?: string;
}

interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly contentMediaType?: string;
}

/** TypeBox's schemas are JSON Schema already; a copy drops what is only for its types. */
function plain(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}

function parameters(schema: object | undefined, place: "path" | "query") {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = plain(schema);
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

/** Every path placeholder is a parameter, whether or not the call gives it a schema. */
function pathParameters(call: CallDefinition) {
  const known = parameters(call.params, "path");
  const names = new Set(known.map(({ name }) => name));
  const rest = [...call.path.matchAll(/\{(\w+)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !names.has(name))
    .map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  return [...known, ...rest];
}

function requestBody(call: CallDefinition) {
  if (call.body === undefined) return {};
  const schema = plain(call.body);
  const required = (schema.required ?? []).length > 0;
  const type = call.consumes ?? "application/json";
  return { requestBody: { required, content: { [type]: { schema } } } };
}

/** The errors of one status, each worded as the surface words it. */
function errorExamples(call: CallDefinition, envelope: Envelope, status: number) {
  const described = call.errors.map((code) => envelope.describe({ code }, "…"));
  return described.filter((error) => error.status === status);
}

function response(call: CallDefinition, envelope: Envelope, status: number, schema: object) {
  if (status === call.status) {
    const type = call.produces ?? "application/json";
    return { description: "成功", content: { [type]: { schema: plain(schema) } } };
  }
  const errors = errorExamples(call, envelope, status);
  const examples = Object.fromEntries(
    errors.map((error) => [error.code, { summary: error.message, value: envelope.toBody(error) }]),
  );
  const words = errors.map(({ message }) => message).join("；");
  return {
    description: words === "" ? (STATUS_CODES[status] ?? String(status)) : words,
    ...(status === 429 ? { headers: { "Retry-After": { schema: { type: "integer" } } } } : {}),
    content: { "application/json": { schema: plain(schema), examples } },
  };
}

const security: Readonly<Record<CallDefinition["auth"], readonly object[]>> = {
  none: [],
  "optional-session": [{ session: [] }, {}],
  session: [{ session: [] }],
  device: [{ device: [] }],
  "optional-bearer": [{ bearer: [] }, {}],
  bearer: [{ bearer: [] }],
  "api-key": [{ apiKey: [] }],
};

function operation(call: CallDefinition, envelope: Envelope) {
  return {
    operationId: call.operationId,
    tags: [call.tag],
    summary: call.summary,
    ...(call.description === undefined ? {} : { description: call.description }),
    security: security[call.auth],
    parameters: [...pathParameters(call), ...parameters(call.query, "query")],
    ...requestBody(call),
    responses: Object.fromEntries(
      Object.entries(call.replies).map(([status, schema]) => [
        status,
        response(call, envelope, Number(status), schema),
      ]),
    ),
  };
}

/** Builds the OpenAPI 3.1 document of the calls a server has, from their definitions alone. */
export function openApiDocument(options: OpenApiOptions) {
  const paths: Record<string, Record<string, unknown>> = {};
  const tags = new Set<string>();
  for (const { calls, envelope } of options.surfaces) {
    for (const call of Object.values(calls)) {
      tags.add(call.tag);
      const path = (paths[call.path] ??= {});
      path[call.method.toLowerCase()] = operation(call, envelope);
    }
  }
  const { title, version, description } = options;
  return {
    openapi: "3.1.0",
    info: { title, version, ...(description === undefined ? {} : { description }) },
    servers: [{ url: "/" }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: options.cookieName ?? "session" },
        device: { type: "http", scheme: "bearer" },
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
    },
  };
}
