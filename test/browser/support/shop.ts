import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A picture of the shop, and who is given it. */
export interface Ware {
  readonly bytes: Buffer;
  readonly type?: string;
  /** Only with the cookie that the shop's pages set. */
  readonly cookie?: boolean;
  /** Only where the page it is shown on is said to be of this host. */
  readonly referrer?: string;
}

export interface Shop {
  readonly port: number;
  /** Address below a host, such as `http://shop.test:4000/path`. */
  at(host: string, path: string): string;
  pages: Record<string, string>;
  wares: Record<string, Ware>;
  /** Content policies of pages that have one of their own. */
  policies: Record<string, string>;
  /** Paths that were asked for and refused. */
  readonly refused: string[];
  close(): Promise<void>;
}

/** The strictest that still lets a page's own pictures show. */
const usualPolicy =
  "default-src 'none'; img-src * blob: data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";

/** A web shop of many names on one port. */
export async function startShop(): Promise<Shop> {
  const refused: string[] = [];
  const shop: Pick<Shop, "pages" | "wares" | "policies"> = { pages: {}, wares: {}, policies: {} };
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const [page, ware] = [shop.pages[path], shop.wares[path]];
    if (page !== undefined) {
      response.writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "set-cookie": "login=yes; HttpOnly; SameSite=Lax",
        "content-security-policy": shop.policies[path] ?? usualPolicy,
      });
      response.end(page);
    } else if (ware !== undefined && isAllowed(ware, request)) {
      response.writeHead(200, { "content-type": ware.type ?? "image/png", "cache-control": "no-store" });
      response.end(ware.bytes);
    } else {
      refused.push(path);
      response.writeHead(ware === undefined ? 404 : 403).end("no");
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(shop, {
    port,
    refused,
    at: (host: string, path: string) => `http://${host}:${port}${path}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

function isAllowed({ cookie, referrer }: Ware, { headers }: IncomingMessage): boolean {
  if (cookie && headers.cookie?.includes("login=yes") !== true) return false;
  return referrer === undefined || new URL(headers.referer ?? "none:").hostname === referrer;
}
