import sharp from "sharp";

/** A PNG that decodes, larger than a thumbnail. */
export const realPicture = (): Promise<Buffer> =>
  sharp({ create: { width: 600, height: 450, channels: 3, background: "#88aacc" } })
    .png()
    .toBuffer();
