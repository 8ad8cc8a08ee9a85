export * from "./call.ts";
export * from "./domain-error.ts";
export * from "./names.ts";
export * from "./schema.ts";
export * from "./surface-errors.ts";
export * from "./time.ts";
export * from "./local/index.ts";
export * from "./sync/index.ts";
