import { delimiter } from "node:path";

// `npm start` exports its whole configuration as npm_config_*, prefix and workspace settings included. Inherited, those
// would steer our own calls of npm and pnpm to wrong folders. Only what says how to reach the registry goes through.
const kept = [
  "registry",
  "cafile",
  "proxy",
  "https_proxy",
  "noproxy",
  "strict_ssl",
  "userconfig",
  "globalconfig",
];

/** What npm was told about reaching the registry, as `[name, value]`. */
function reachingTheRegistry() {
  return Object.entries(process.env)
    .map(([key, value]) => [/^npm_config_(.+)$/i.exec(key)?.[1]?.toLowerCase(), value])
    .filter(([name, value]) => kept.includes(name) && value);
}

function withoutNpmConfig() {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^p?npm_config_/i.test(key)));
}

/** The environment for our own call of npm. */
export function npmEnvironment() {
  const env = withoutNpmConfig();
  for (const [name, value] of reachingTheRegistry()) env[`npm_config_${name}`] = value;
  return env;
}

/** The environment of pnpm and of the task, with `folders` first on the PATH. */
export function childEnvironment(folders) {
  const env = withoutNpmConfig();
  for (const [name, value] of reachingTheRegistry()) {
    if (!name.endsWith("config")) env[`pnpm_config_${name}`] = value;
  }
  // The version is pinned; news of another would only be noise.
  env.pnpm_config_update_notifier = "false";
  // Windows spells it Path; writing a second spelling would leave the child two of them.
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  env[key] = env[key] ? folders + delimiter + env[key] : folders;
  return env;
}
