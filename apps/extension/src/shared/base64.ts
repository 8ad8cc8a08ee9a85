/** Characters that `String.fromCharCode` takes at once without running out of stack. */
const PIECE = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(binary);
}

/** `Uint8Array.from` takes thirty times as long: a second for the largest pictures. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/**
 * What a blob holds. Firefox gives scripts in pages the page's own buffers, whose insides are closed to them; texts are not.
 */
export async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new FileReader();
  const text = await new Promise<string>((resolve, reject) => {
    reader.addEventListener("load", () => resolve(reader.result as string));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("The blob cannot be read")));
    reader.readAsDataURL(blob);
  });
  return fromBase64(text.slice(text.indexOf(",") + 1));
}
