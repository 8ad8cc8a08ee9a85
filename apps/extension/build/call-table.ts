import { type CallDefinition, localCalls } from "@clothesline/contracts";
import type { Plugin } from "vite";

/** What the extension asks of the desktop's server; src/shared/calls.d.ts gives them their types. */
const used = [
  localCalls.getStatus,
  localCalls.receiveImage,
  localCalls.getTask,
  localCalls.pairExtension,
  localCalls.getPairing,
  localCalls.unpair,
  localCalls.deleteImage,
] as const satisfies readonly CallDefinition[];

/** Gives the extension these calls as `virtual:calls`: methods and paths alone, the schemas stay types. */
export function callTable(): Plugin {
  const id = "virtual:calls";
  return {
    name: "call-table",
    resolveId: (wanted) => (wanted === id ? `\0${id}` : undefined),
    load(wanted) {
      if (wanted !== `\0${id}`) return undefined;
      const entries = used.map(({ operationId, method, path }) => [
        operationId,
        { operationId, method, path },
      ]);
      return `export const calls = ${JSON.stringify(Object.fromEntries(entries))};`;
    },
  };
}
