import t from "tap";
import type { TSchema } from "typebox";
import {
  callsOf,
  driveCalls,
  driveErrors,
  dropCalls,
  dropErrors,
  localCalls,
  localErrors,
  studioCalls,
  studioErrors,
  syncCalls,
  syncErrors,
  type CallDefinition,
  type SurfaceErrors,
} from "../src/index.ts";

const surfaces: Record<string, { calls: Record<string, CallDefinition>; errors: SurfaceErrors }> = {
  local: { calls: localCalls, errors: localErrors },
  sync: { calls: syncCalls, errors: syncErrors },
  drive: { calls: driveCalls, errors: driveErrors },
  drops: { calls: dropCalls, errors: dropErrors },
  studio: { calls: studioCalls, errors: studioErrors },
};

const propertiesOf = (schema: (TSchema & { properties?: object }) | undefined) =>
  Object.keys(schema?.properties ?? {});

for (const [surface, { calls, errors }] of Object.entries(surfaces)) {
  void t.test(`the ${surface} surface's table is sound`, async (t) => {
    const routes = new Set<string>();
    for (const [name, call] of Object.entries(calls)) {
      t.equal(call.operationId, name, `${name} is listed under its own name`);
      const route = `${call.method} ${call.path}`;
      t.notOk(routes.has(route), `${route} is defined once`);
      routes.add(route);

      const placeholders = [...call.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      t.same(propertiesOf(call.params), placeholders, `${name} has a schema for each path parameter`);
      if (call.method === "GET") t.notOk(call.body, `${name} has no body`);

      t.ok(call.replies[call.status], `${name} documents its success`);
      for (const code of call.errors) {
        const error = errors[code];
        t.ok(error, `${name}'s ${code} is in the table`);
        t.ok(error && call.replies[error.status], `${name} documents the status of ${code}`);
      }
    }
  });

  void t.test(`every error of the ${surface} surface has a 4xx or 5xx status and a sentence`, async (t) => {
    for (const [code, { status, message }] of Object.entries(errors)) {
      t.ok(status >= 400 && status < 600, code);
      t.ok(message.length > 2, code);
    }
  });
}

void t.test("calls that need a login document 401", async (t) => {
  for (const call of Object.values<CallDefinition>({
    ...localCalls,
    ...syncCalls,
    ...driveCalls,
    ...dropCalls,
  })) {
    if (["session", "device", "bearer", "optional-bearer"].includes(call.auth))
      t.ok(call.replies[401], call.operationId);
  }
});

void t.test(
  "a status that two errors share is documented once, and success is never overwritten",
  async (t) => {
    const errors = {
      INVALID_REQUEST: { status: 400, message: "invalid" },
      INTERNAL: { status: 500, message: "internal" },
      ODD: { status: 200, message: "an error that claims the status of success" },
    };
    const success = { type: "object" } as TSchema;
    const errorBody = { type: "string" } as TSchema;
    const call = callsOf(
      errors,
      errorBody,
    )({
      operationId: "x",
      method: "GET",
      path: "/x",
      tag: "x",
      summary: "x",
      auth: "none",
      success,
      errors: ["ODD"],
    });
    t.equal(call.replies[200], success);
    t.equal(call.replies[400], errorBody);
  },
);
