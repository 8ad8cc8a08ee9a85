const MIME_OF: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
]);

/** The type written into a data URL; receivers decide by the bytes. */
export function mimeOfName(filename: string): string {
  const extension = filename.slice(filename.lastIndexOf(".") + 1).toLowerCase();
  return MIME_OF.get(extension) ?? "application/octet-stream";
}
