import { resolve } from "node:path";

/** One of the two servers, as the supervisor sees it. */
export interface Service {
  name: "local" | "cloud";
  title: string;
  app: "local-server" | "cloud-server";
  host: string;
  port: number;
  dataFolder: string;
  /** The variables that a person changes to move it. */
  hostVariable: string;
  portVariable: string;
}

/**
 * Both servers, where the environment puts them. Each server reads and checks its whole configuration by itself;
 * these few values are read here only to look at ports, to ask for readiness and to print addresses.
 */
export function servicesFrom(env: NodeJS.ProcessEnv, root: string): Service[] {
  return [
    describe("local", "desktop server", 8080, env, root),
    describe("cloud", "cloud server", 8081, env, root),
  ];
}

function describe(
  name: Service["name"],
  title: string,
  defaultPort: number,
  env: NodeJS.ProcessEnv,
  root: string,
): Service {
  const prefix = name.toUpperCase();
  const portVariable = `${prefix}_PORT`;
  const hostVariable = `${prefix}_HOST`;
  return {
    name,
    title,
    app: `${name}-server`,
    host: env[hostVariable] || "127.0.0.1",
    port: Number(env[portVariable] || defaultPort),
    dataFolder: resolve(root, env[`${prefix}_DATA_DIR`] || `data/${name}`),
    hostVariable,
    portVariable,
  };
}

/** The address a program on this machine reaches the service at. */
export function addressOf({ host, port }: Service): string {
  const reachable =
    { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host] ?? (host.includes(":") ? `[${host}]` : host);
  return `http://${reachable}:${port}`;
}

/** Whether only this machine can reach the service. */
export function isLoopback({ host }: Service): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
