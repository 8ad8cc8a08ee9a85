import type { SKRSContext2D } from "@napi-rs/canvas";
import type { UprightPicture } from "@clothesline/storage";
import { drawCaption } from "./caption.ts";
import { familiesFor } from "./fonts.ts";
import { drawLaundry } from "./laundry.ts";
import { type Palette, palettes } from "./palettes.ts";
import { type Random, randomOf, seedOf } from "./random.ts";
import { drawHills, drawSky, drawSun, type Size } from "./scene.ts";
import { drawSideBySide, type Labelled } from "./side-by-side.ts";

export interface Subject extends Size {
  readonly prompt: string;
  readonly footer: string;
  readonly seed: number;
  /** Shown instead of the line with clothes. */
  readonly things?: readonly Labelled[];
}

/** Draws a subject and answers it as PNG. The same subject gives the same bytes. */
export async function drawPicture(subject: Subject): Promise<Buffer> {
  const { createCanvas, GlobalFonts, ImageData } = await import("@napi-rs/canvas");
  const develop = ({ data, width, height }: UprightPicture) => {
    const print = createCanvas(width, height);
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
    print.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
    return print;
  };
  const { width, height, prompt, footer, things } = subject;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const random = randomOf(seedOf(`${subject.seed}\n${prompt}`));
  const palette = random.pick(palettes);
  const labels = things?.map(({ label }) => label).join("") ?? "";
  const families = familiesFor(prompt + footer + labels, GlobalFonts);
  drawSky(context, subject, palette, random);
  if (things) {
    drawHills(context, subject, palette, random, height * 0.7);
    const top = drawCaption(context, subject, { text: prompt, footer, families }, height * 0.34);
    const unit = Math.min(width, height * 1.2) / 100;
    const place = { x: 4 * unit, y: 4 * unit, width: width - 8 * unit, height: top - 8 * unit };
    drawSideBySide(context, develop, things, { place, unit, families });
  } else {
    drawCountry(context, subject, palette, random);
    drawCaption(context, subject, { text: prompt, footer, families }, height * 0.6);
  }
  return canvas.encode("png");
}

function drawCountry(context: SKRSContext2D, size: Size, palette: Palette, random: Random): void {
  drawSun(context, size, random);
  drawHills(context, size, palette, random, size.height * 0.66);
  const tall = Math.min(size.height * 0.27, size.width * 0.34);
  drawLaundry(context, size, palette, random, { at: size.height * 0.13, tall });
}
