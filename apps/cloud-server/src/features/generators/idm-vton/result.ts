/**
 * Where the picture of a `/tryon` is to be fetched: by the path it has at the server, below the address we know; its `url` may
 * be one that only the server's own network has.
 */
export function pathOfResult(data: unknown, apiPrefix: string): string | undefined {
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const { path } = { ...(first as { path?: unknown } | null) };
  if (typeof path !== "string" || path === "" || path.length > 4096) return undefined;
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `${/^(?:\/[\w-]+)*$/.test(apiPrefix) ? apiPrefix : ""}/file=${encoded}`;
}
