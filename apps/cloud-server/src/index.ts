export { buildApp } from "./app.ts";
export { type Config, readConfig, variables } from "./config.ts";
export { type Context, type ContextOptions, createContext } from "./context.ts";
export type { Database } from "./database.ts";
