import { randomBytes } from "node:crypto";

const BLOCK = Buffer.from(randomBytes(48 * 1024).toString("base64"));

/** A bundle of about so many bytes that is made while it is read, of which hardly anything is in memory at once. */
export async function* syntheticBundle(bytes: number, pictureBytes: number): AsyncGenerator<Buffer> {
  const characters = Math.ceil(pictureBytes / 3) * 4;
  const count = Math.ceil(bytes / characters);
  yield Buffer.from('{"images_metadata":[');
  for (let at = 0; at < count; at += 1) {
    yield Buffer.from(
      `${at > 0 ? "," : ""}{"id":"i-${at}","filename":"clothes_${at}.jpg","page_title":"示例"}`,
    );
  }
  yield Buffer.from('],"image_files":{');
  for (let at = 0; at < count; at += 1) {
    yield Buffer.from(`${at > 0 ? "," : ""}"clothes_${at}.jpg":"data:image/jpeg;base64,`);
    for (let left = characters; left > 0; left -= BLOCK.length)
      yield BLOCK.subarray(0, Math.min(left, BLOCK.length));
    yield Buffer.from('"');
  }
  yield Buffer.from('},"user_info":{}}');
}
