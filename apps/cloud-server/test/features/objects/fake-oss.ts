import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Test } from "tap";

export const fakeKey = { id: "LTAIfakefakefake", secret: "a secret that only OSS and we know" };

interface Stored {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  modified: Date;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/**
 * A bucket of OSS in memory, path-style, as far as a store needs one. It checks signatures as OSS documents
 * them (https://help.aliyun.com/document_detail/31951.html), with code of its own.
 */
export async function fakeOss(t: Test, bucket: string) {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, { key: string; type: string; parts: Map<number, Buffer> }>();
  const calls: string[] = [];
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      const { status, code } = error instanceof Refusal ? error : new Refusal(500, String(error));
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(request.method === "HEAD" ? "" : `<Error><Code>${code}</Code></Error>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const [, ours = "", ...rest] = url.pathname.split("/");
    if (decodeURIComponent(ours) !== bucket) throw new Refusal(404, "NoSuchBucket");
    const key = decodeURIComponent(rest.join("/"));
    const method = request.method ?? "";
    calls.push(`${method} ${key}${url.search}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isForm = request.headers["content-type"]?.startsWith("multipart/form-data") === true;
    if (method === "POST" && isForm) {
      await postObject(request, body, response);
      return;
    }
    checkSignature(request, url, `/${bucket}/${key}`);
    const query = url.searchParams;
    if (key === "") list(query, response);
    else if (method === "POST") multipart(request, key, query, response);
    else if (method === "PUT" && query.has("partNumber")) putPart(request, query, response);
    else if (method === "PUT") {
      const source = request.headers["x-oss-copy-source"];
      const stored = source === undefined ? undefined : sourceOf(request);
      if (stored && stored.bytes.length > 1024 ** 3) throw new Refusal(400, "InvalidRequest");
      put(key, stored?.bytes ?? body, stored?.type ?? request.headers["content-type"]);
      response.setHeader("etag", `"${objects.get(key)?.etag}"`);
      response.end(stored ? "<CopyObjectResult></CopyObjectResult>" : "");
    } else if (method === "DELETE") {
      if (query.has("uploadId")) uploads.delete(query.get("uploadId") ?? "");
      else objects.delete(key);
      response.writeHead(204).end();
    } else get(request, key, query, response);
  }

  function put(key: string, bytes: Buffer, type = "application/octet-stream"): void {
    const etag = createHash("md5").update(bytes).digest("hex").toUpperCase();
    objects.set(key, { bytes, type, etag, modified: new Date() });
  }

  function sourceOf({ headers }: IncomingMessage): Stored {
    const path = decodeURIComponent(String(headers["x-oss-copy-source"]));
    const stored = objects.get(path.replace(`/${bucket}/`, ""));
    if (!stored) throw new Refusal(404, "NoSuchKey");
    const wanted = headers["x-oss-copy-source-if-match"];
    if (wanted !== undefined && wanted !== stored.etag) throw new Refusal(412, "PreconditionFailed");
    return stored;
  }

  function multipart(
    request: IncomingMessage,
    key: string,
    query: URLSearchParams,
    response: ServerResponse,
  ): void {
    if (query.has("uploads")) {
      const id = `upload${uploads.size + 1}`;
      uploads.set(id, { key, type: String(request.headers["content-type"]), parts: new Map() });
      response.end(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
      return;
    }
    const upload = uploads.get(query.get("uploadId") ?? "");
    if (upload?.key !== key) throw new Refusal(404, "NoSuchUpload");
    put(key, Buffer.concat([...upload.parts.values()]), upload.type);
    uploads.delete(query.get("uploadId") ?? "");
    response.end("<CompleteMultipartUploadResult></CompleteMultipartUploadResult>");
  }

  function putPart(request: IncomingMessage, query: URLSearchParams, response: ServerResponse): void {
    const upload = uploads.get(query.get("uploadId") ?? "");
    if (!upload) throw new Refusal(404, "NoSuchUpload");
    const [, start, end] =
      /^bytes=(\d+)-(\d+)$/.exec(String(request.headers["x-oss-copy-source-range"])) ?? [];
    const bytes = sourceOf(request).bytes.subarray(Number(start), Number(end) + 1);
    upload.parts.set(Number(query.get("partNumber")), bytes);
    response.end('<CopyPartResult><ETag>"PART"</ETag></CopyPartResult>');
  }

  function get(
    { method, headers }: IncomingMessage,
    key: string,
    query: URLSearchParams,
    response: ServerResponse,
  ): void {
    const stored = objects.get(key);
    if (!stored) throw new Refusal(404, "NoSuchKey");
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
    const bytes =
      from === undefined
        ? stored.bytes
        : stored.bytes.subarray(Number(from), to ? Number(to) + 1 : undefined);
    response.writeHead(from === undefined ? 200 : 206, {
      etag: `"${stored.etag}"`,
      "content-type": query.get("response-content-type") ?? stored.type,
      "content-length": bytes.length,
      ...(query.has("response-content-disposition")
        ? { "content-disposition": query.get("response-content-disposition") ?? "" }
        : {}),
    });
    response.end(method === "HEAD" ? undefined : bytes);
  }

  /** Two at a time, so that pages are needed. */
  function list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get("prefix") ?? "";
    const delimiter = query.get("delimiter");
    const marker = query.get("marker") ?? "";
    const names = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    const entries = delimiter
      ? [...new Set(names.map((key) => key.slice(0, key.indexOf(delimiter, prefix.length) + 1 || undefined)))]
      : names;
    const after = entries.filter((entry) => entry > marker);
    const page = after.slice(0, 2);
    const more = after.length > page.length;
    const contents = page.map((entry) =>
      delimiter && entry.endsWith(delimiter)
        ? `<CommonPrefixes><Prefix>${encodeURIComponent(entry)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${encodeURIComponent(entry)}</Key><LastModified>${objects.get(entry)?.modified.toISOString()}</LastModified></Contents>`,
    );
    const next = more ? `<NextMarker>${encodeURIComponent(page.at(-1) ?? "")}</NextMarker>` : "";
    response.end(
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join("\n")}</ListBucketResult>`,
    );
  }

  async function postObject(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const type = request.headers["content-type"] ?? "";
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
    const field = (name: string): string | undefined => {
      const value = form.get(name);
      return typeof value === "string" ? value : undefined;
    };
    const policy = field("policy") ?? "";
    if (field("OSSAccessKeyId") !== fakeKey.id) throw new Refusal(403, "InvalidAccessKeyId");
    if (field("signature") !== hmac(policy)) throw new Refusal(403, "SignatureDoesNotMatch");
    const file = form.get("file");
    if (!(file instanceof File)) throw new Refusal(400, "MalformedPOSTRequest");
    const key = (field("key") ?? "").replace("${filename}", file.name);
    checkPolicy(policy, key, file.size);
    put(key, Buffer.from(await file.arrayBuffer()), field("x-oss-content-type") ?? file.type);
    response.writeHead(Number(field("success_action_status") ?? 204)).end();
  }

  function checkPolicy(policy: string, key: string, size: number): void {
    const { expiration, conditions } = JSON.parse(Buffer.from(policy, "base64").toString()) as {
      expiration: string;
      conditions: unknown[];
    };
    const [where, starts, range] = conditions as [{ bucket: string }, string[], [string, number, number]];
    if (new Date(expiration) < new Date()) throw new Refusal(403, "AccessDenied");
    if (where.bucket !== bucket || starts[1] !== "$key") throw new Refusal(403, "AccessDenied");
    if (!key.startsWith(starts[2] ?? "-")) throw new Refusal(403, "AccessDenied");
    if (size > range[2]) throw new Refusal(400, "EntityTooLarge");
  }

  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, objects, calls };
}

const hmac = (text: string): string =>
  createHmac("sha1", fakeKey.secret).update(text, "utf8").digest("base64");

const signedParameters =
  /^(?:acl|uploads|location|cors|logging|website|referer|lifecycle|delete|append|tagging|objectMeta|uploadId|partNumber|security-token|position|img|style|styleName|replication|versionId|versions|versioning|restore|symlink|response-(?:content-type|content-language|expires|cache-control|content-disposition|content-encoding)|x-oss-process)$/;

function checkSignature({ method, headers }: IncomingMessage, url: URL, resource: string): void {
  const query = url.searchParams;
  const signed = [...query]
    .filter(([name]) => signedParameters.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parameters = signed.map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");
  const ossHeaders = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-oss-"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${String(value)}\n`)
    .join("");
  const expires = query.get("Expires");
  const text = [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    expires ?? headers.date ?? "",
    `${ossHeaders}${resource}${parameters === "" ? "" : "?"}${parameters}`,
  ].join("\n");
  if (expires !== null) {
    if (query.get("OSSAccessKeyId") !== fakeKey.id) throw new Refusal(403, "InvalidAccessKeyId");
    if (Number(expires) * 1000 < Date.now()) throw new Refusal(403, "AccessDenied");
    if (query.get("Signature") !== hmac(text)) throw new Refusal(403, "SignatureDoesNotMatch");
    return;
  }
  if (Math.abs(Date.parse(headers.date ?? "") - Date.now()) > 15 * 60_000) {
    throw new Refusal(403, "RequestTimeTooSkewed");
  }
  if (headers.authorization !== `OSS ${fakeKey.id}:${hmac(text)}`) {
    throw new Refusal(403, "SignatureDoesNotMatch");
  }
}
