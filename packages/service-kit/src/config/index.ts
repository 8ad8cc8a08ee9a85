export { environment } from "./environment.ts";
export * as setting from "./kinds.ts";
export {
  ConfigError,
  ConfigProblem,
  readConfig,
  type ConfigOf,
  type Env,
  type Spec,
  type Variable,
} from "./variable.ts";
