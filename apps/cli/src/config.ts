import { homedir } from "node:os";
import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/** What the program takes from its environment, read once. */
export interface Config {
  /** From `CLOTHESLINE_SERVER` and `CLOTHESLINE_CLOUD`. */
  readonly desktopUrl: string | undefined;
  readonly cloudUrl: string | undefined;
  /** From `CLOTHESLINE_API_KEY`: a key in an argument would be seen by everyone who lists processes. */
  readonly apiKey: string | undefined;
  /** The folder of the credentials: `CLOTHESLINE_CONFIG_DIR`, else in the folder that the system has for settings. */
  readonly configDir: string;
  /** The folder of what a watch has seen. */
  readonly stateDir: string;
  /** The languages the environment asks for, most wanted first. */
  readonly locales: readonly string[];
  readonly noColor: boolean;
  /** A terminal that cannot go back in a line. */
  readonly dumbTerminal: boolean;
  /** From `CLOTHESLINE_DEBUG`: what went wrong is told with its stack. */
  readonly debug: boolean;
}

export function readConfig(env: Env = process.env, platform: string = process.platform): Config {
  const set = (name: string) => (env[name] === undefined || env[name] === "" ? undefined : env[name]);
  const home = set("HOME") ?? homedir();
  const windows = platform === "win32";
  const config = windows
    ? (set("APPDATA") ?? join(home, "AppData", "Roaming"))
    : (set("XDG_CONFIG_HOME") ?? join(home, ".config"));
  const state = windows
    ? (set("LOCALAPPDATA") ?? join(home, "AppData", "Local"))
    : (set("XDG_STATE_HOME") ?? join(home, ".local", "state"));
  // POSIX: LC_ALL goes before LC_MESSAGES, and that before LANG.
  const locale = set("LC_ALL") ?? set("LC_MESSAGES") ?? set("LANG");
  return {
    desktopUrl: set("CLOTHESLINE_SERVER"),
    cloudUrl: set("CLOTHESLINE_CLOUD"),
    apiKey: set("CLOTHESLINE_API_KEY"),
    configDir: set("CLOTHESLINE_CONFIG_DIR") ?? join(config, "clothesline"),
    stateDir: set("CLOTHESLINE_STATE_DIR") ?? join(state, "clothesline"),
    locales: [locale ?? Intl.DateTimeFormat().resolvedOptions().locale],
    noColor: set("NO_COLOR") !== undefined,
    dumbTerminal: env["TERM"] === "dumb",
    debug: set("CLOTHESLINE_DEBUG") !== undefined,
  };
}
