export { runAccountCommand } from "./commands/run.ts";
export { readConfig } from "./config.ts";
