import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Test } from "tap";

export interface DocumentedBundle {
  user_info: Record<string, unknown>;
  images_metadata: ({ id: string; filename: string } & Record<string, unknown>)[];
  image_files: Record<string, string>;
  sync_timestamp: string;
  sync_statistics: Record<string, unknown>;
}

/**
 * A cloud that does what the document says and nothing more: no tokens, no login, no comparison, no list of
 * what failed. Pictures whose name is in `refuses` are counted as failed.
 */
export async function startDocumentedCloud(t: Test) {
  const users = new Map<string, Record<string, string>>();
  const bundles: DocumentedBundle[] = [];
  const files = new Map<string, Buffer>();
  const authorizations = new Set<string | undefined>();
  const paths: string[] = [];
  const refuses = new Set<string>();

  function register(body: Record<string, string>, response: ServerResponse): void {
    const taken = [...users.values()].some(
      ({ username, email }) => username === body["username"] || email === body["email"],
    );
    if (taken) return json(response, 400, { success: false, error: "用户名或邮箱已存在" });
    const id = body["local_user_id"] ?? "";
    users.set(id, body);
    json(response, 200, { success: true, cloud_user_id: id, message: "云端注册成功" });
  }

  function sync(userId: string, bundle: DocumentedBundle, response: ServerResponse): void {
    if (!users.has(userId)) {
      return json(response, 404, { success: false, error: "用户未在云端注册，请先注册" });
    }
    bundles.push(bundle);
    let saved = 0;
    for (const { filename } of bundle.images_metadata) {
      const data = bundle.image_files[filename]?.split(",", 2)[1];
      if (data === undefined || refuses.has(filename)) continue;
      files.set(filename, Buffer.from(data, "base64"));
      saved += 1;
    }
    const failed = bundle.images_metadata.length - saved;
    json(response, 200, {
      success: true,
      message: "数据同步完成",
      sync_result: {
        sync_id: "s-1",
        cloud_user_id: userId,
        total_images: bundle.images_metadata.length,
        saved_files: saved,
        failed_files: failed,
        total_size: 0,
        sync_timestamp: bundle.sync_timestamp,
        server_timestamp: "2025-06-25T14:35:05.987654",
        status: failed === 0 ? "completed" : "partial",
      },
    });
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const path = request.url ?? "";
      paths.push(`${request.method} ${path}`);
      authorizations.add(request.headers.authorization);
      const user = /^\/api\/sync\/user\/([^/]+)$/.exec(path)?.[1];
      if (request.method === "POST" && path === "/api/register") {
        register(JSON.parse(text) as Record<string, string>, response);
      } else if (request.method === "POST" && user !== undefined) {
        sync(decodeURIComponent(user), JSON.parse(text) as DocumentedBundle, response);
      } else {
        response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not Found</h1>");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  return { url, users, bundles, files, authorizations, paths, refuses };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
