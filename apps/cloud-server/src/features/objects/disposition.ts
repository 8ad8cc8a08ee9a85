/**
 * A Content-Disposition with a file name of any script (RFC 6266): the name in plain letters for old clients,
 * then the real one in UTF-8 (RFC 8187).
 */
export function contentDisposition(kind: "attachment" | "inline", fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  // RFC 8187 lets fewer signs stand for themselves than encodeURIComponent leaves alone.
  const encoded = encodeURIComponent(fileName.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const simple = `${kind}; filename="${plain}"`;
  return plain === fileName ? simple : `${simple}; filename*=UTF-8''${encoded}`;
}

/** Types a browser shows without ever running what is in them. */
const harmless = /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon)|audio\/|video\/|text\/plain(?:;|$))/i;

/** Whether a file may be shown in the browser on the server's own origin, rather than saved. */
export const mayBeShown = (contentType: string): boolean => harmless.test(contentType);
