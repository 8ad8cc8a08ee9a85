import type { Cli } from "../cli.ts";
import { usageProblem } from "../problem.ts";

const DESKTOP = "http://localhost:8080";
const CLOUD = "http://localhost:8081";

/**
 * A server's address as it is kept and compared: no slash at the end, and no `/api`, with which the desktop's
 * own setting for its cloud ends.
 */
export function serverAddress(text: string): string {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol)) throw usageProblem("address.invalid", { url: text });
  if (url.username !== "" || url.password !== "") throw usageProblem("address.password");
  return `${url.origin}${url.pathname.replace(/\/+$/, "").replace(/\/api$/, "")}`;
}

type Given = string | undefined;

/** The desktop's server: the one named, else that of the environment, else the last one logged in to. */
export async function desktopAddress({ config, credentials }: Cli, given: Given): Promise<string> {
  const named = given ?? config.desktopUrl;
  return named === undefined ? ((await credentials.read()).desktop ?? DESKTOP) : serverAddress(named);
}

export async function cloudAddress({ config, credentials }: Cli, given: Given): Promise<string> {
  const named = given ?? config.cloudUrl;
  return named === undefined ? ((await credentials.read()).cloud ?? CLOUD) : serverAddress(named);
}

/** Does what is sent there stay on this machine, or travel encrypted? */
export function isPrivate(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return (
    protocol === "https:" || hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.")
  );
}
