import * as contracts from "@clothesline/contracts";
import type { CallDefinition } from "@clothesline/contracts";
import type { Plugin } from "vite";

const prefix = "virtual:calls/";

type Slim = Pick<CallDefinition, "operationId" | "method" | "path" | "consumes" | "produces">;

/** All that a client needs at run time. The schemas, which are what makes the contracts large, stay types. */
const slim = ({ operationId, method, path, consumes, produces }: CallDefinition): Slim => ({
  operationId,
  method,
  path,
  ...(consumes && { consumes }),
  ...(produces && { produces }),
});

/** Gives pages a surface's calls as `virtual:calls/{surface}`: 39 KB of compressed script less than the contracts. */
export function callTables(): Plugin {
  return {
    name: "call-tables",
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined;
      const name = `${id.slice(prefix.length + 1)}Calls`;
      const table = (contracts as Record<string, unknown>)[name] as
        | Record<string, CallDefinition>
        | undefined;
      if (table === undefined) throw new Error(`The contracts have no ${name}`);
      const entries = Object.entries(table).map(([key, call]) => [key, slim(call)]);
      return `export const calls = ${JSON.stringify(Object.fromEntries(entries))};`;
    },
  };
}
