import { createServer } from "node:net";
import type { Service } from "./services.ts";

/** Says in one sentence why the service could not listen, or returns undefined when it can. */
export async function takenPort(service: Service): Promise<string | undefined> {
  const { host, port, title, hostVariable, portVariable } = service;
  // A nonsensical number is the server's own business to refuse, by the name of its variable.
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  const code = await tryListening(host, port);
  if (code === "EADDRINUSE") {
    return `The ${title} cannot start: port ${port} is in use by another program. Stop that one, or set ${portVariable} to a free port.`;
  }
  if (code === "EACCES") {
    return `The ${title} cannot start: this account may not listen on port ${port}. Set ${portVariable} to a port above 1023.`;
  }
  if (code) return `The ${title} cannot start: it cannot listen on ${host} (${code}). Check ${hostVariable}.`;
  return undefined;
}

function tryListening(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
