import type { SKRSContext2D } from "@napi-rs/canvas";
import { type Garment, garments } from "./garments.ts";
import type { Palette } from "./palettes.ts";
import type { Random } from "./random.ts";
import { faded, type Size } from "./scene.ts";

const TRIES = 6;

/** A rope across the picture with clothes on it; `tall` is the height of the clothes, in pixels. */
export function drawLaundry(
  context: SKRSContext2D,
  { width }: Size,
  palette: Palette,
  random: Random,
  { at, tall }: { readonly at: number; readonly tall: number },
): void {
  const left = at + random.between(-0.2, 0.1) * tall;
  const right = at + random.between(-0.2, 0.1) * tall;
  const sag = tall * random.between(0.35, 0.5);
  const rope = (x: number): number => {
    const along = x / width;
    return left + (right - left) * along + 4 * sag * along * (1 - along);
  };
  context.strokeStyle = palette.rope;
  context.lineWidth = Math.max(1.2, tall * 0.016);
  context.beginPath();
  context.moveTo(-2, rope(-2));
  for (let x = 0; x <= width + 6; x += 6) context.lineTo(x, rope(x));
  context.stroke();

  let x = width * random.between(0.05, 0.09);
  let before: Garment | undefined;
  // What does not fit at the end is put back, and another tried.
  for (let tries = 0; tries < TRIES; tries += 1) {
    const garment = random.pick(garments);
    const height = tall * random.between(0.86, 1.06);
    const colour = random.pick(palette.cloths);
    const sway = random.between(-0.05, 0.05);
    if (garment === before || x + garment.width * height > width * 0.95) continue;
    tries = 0;
    before = garment;
    const pegged = ((garment.pegs[0] + garment.pegs[1]) / 2) * height;
    context.save();
    context.translate(x + pegged, rope(x + pegged));
    const slope = (rope(x + pegged + 1) - rope(x + pegged - 1)) / 2;
    context.rotate(Math.atan(slope) * 0.7 + sway);
    context.translate(-pegged, 0);
    hang(context, garment, height, colour, palette.rope);
    context.restore();
    x += (garment.width + random.between(0.14, 0.34)) * height;
  }
}

function hang(context: SKRSContext2D, garment: Garment, height: number, colour: string, peg: string): void {
  context.save();
  context.scale(height, height);
  context.shadowColor = "#00000030";
  context.shadowBlur = height * 0.06;
  context.shadowOffsetY = height * 0.03;
  context.fillStyle = colour;
  garment.outline(context);
  context.fill();
  context.shadowColor = "#00000000";
  context.clip();
  folds(context, garment.width);
  context.restore();
  context.fillStyle = faded(peg, 0.95);
  for (const at of garment.pegs) {
    context.beginPath();
    context.roundRect(
      at * height - height * 0.014,
      -height * 0.045,
      height * 0.028,
      height * 0.1,
      height * 0.01,
    );
    context.fill();
  }
}

/** Light from the left, and three shadows in the cloth. */
function folds(context: SKRSContext2D, width: number): void {
  const light = context.createLinearGradient(0, 0, width, 0);
  light.addColorStop(0, "#ffffff38");
  light.addColorStop(0.5, "#ffffff00");
  light.addColorStop(1, "#00000026");
  context.fillStyle = light;
  context.fillRect(-0.1, -0.1, width + 0.2, 1.3);
  context.strokeStyle = "#0000001a";
  context.lineWidth = 0.012;
  for (const part of [0.36, 0.52, 0.68]) {
    context.beginPath();
    context.moveTo(width * part, 0.42);
    context.quadraticCurveTo(width * (part - 0.02), 0.7, width * (part + (part - 0.5) * 0.25), 1.05);
    context.stroke();
  }
}
