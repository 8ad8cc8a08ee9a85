import sharp, { type Sharp } from "sharp";

/** A picture as a camera or a program makes it: shades rather than one colour, and the same bytes each time. */
function scene(seed: number, width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      pixels[at] = (x * 255) / width;
      pixels[at + 1] = (y * 255) / height;
      pixels[at + 2] = 127 + 127 * Math.sin((x * y) / 997 + seed);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A photograph: a JPEG with a camera's EXIF, held upright, so that it is shown turned, and a wide colour profile. */
export const cameraJpeg = (seed: number, width = 640, height = 480): Promise<Buffer> =>
  scene(seed, width, height)
    .withIccProfile("p3")
    .withExif({
      IFD0: { Make: "Clothesline", Model: "Camera 1", Artist: "Nobody" },
      IFD2: { DateTimeOriginal: "2025:06:25 14:35:05", FNumber: "28/10" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" },
    })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 88 })
    .toBuffer();

export const photoWebp = (seed: number): Promise<Buffer> =>
  scene(seed, 480, 320).webp({ quality: 80 }).toBuffer();

/** A format that the documents do not know. */
export const photoAvif = (seed: number): Promise<Buffer> =>
  scene(seed, 160, 120).avif({ effort: 0 }).toBuffer();

export async function animatedGif(seed: number): Promise<Buffer> {
  const frames = await Promise.all(
    [0, 1, 2].map((step) =>
      scene(seed + step, 120, 90)
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [80, 80, 80] })
    .toBuffer();
}
