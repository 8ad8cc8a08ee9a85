import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { freePort, until } from "../../support/servers.ts";

export interface StaticServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * nginx with one worker, serving the files of a folder from the page cache.
 * @param more further lines of its server's configuration
 */
export async function startNginx(folder: string, files: string, more: string = ""): Promise<StaticServer> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(" ");
  writeFileSync(
    config,
    `worker_processes 1; daemon off; ${process.getuid?.() === 0 ? "user root;" : ""}
pid ${join(folder, "nginx.pid")}; error_log ${join(folder, "error.log")};
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=1000; ${temporary}
  types { image/webp webp; }
  server { listen 127.0.0.1:${port}; root ${files}; ${more} }
}
`,
  );
  const child = spawn("nginx", ["-p", folder, "-c", config], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  await until("nginx answers", async () => (await fetch(url).catch(() => undefined)) && true);
  return {
    url,
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}
