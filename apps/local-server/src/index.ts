export { type AppOptions, buildApp } from "./app.ts";
export { type Config, readConfig, settings } from "./config.ts";
export { type Context, createContext, type Overrides } from "./context.ts";
export type { Database } from "./database.ts";
