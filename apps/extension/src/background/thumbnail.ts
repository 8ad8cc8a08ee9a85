import { toBase64 } from "../shared/base64.ts";

/** Side of the square in the popup, pixels; twice what it shows. */
const SIDE = 96;

/** A small square of a picture as a data URL, empty where it does not decode. */
export async function thumbnailOf(bytes: ArrayBuffer, type: string): Promise<string> {
  try {
    const whole = await createImageBitmap(new Blob([bytes], { type }));
    const side = Math.min(whole.width, whole.height);
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    // The upper part of tall pictures, where faces and collars are.
    const left = (whole.width - side) / 2;
    const top = (whole.height - side) / 4;
    canvas.getContext("2d")?.drawImage(whole, left, top, side, side, 0, 0, SIDE, SIDE);
    whole.close();
    const small = await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
    return `data:${small.type};base64,${toBase64(new Uint8Array(await small.arrayBuffer()))}`;
  } catch {
    return "";
  }
}
