import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Palette } from "./palettes.ts";
import type { Random } from "./random.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A hex colour with an opacity, 0..1. */
export function faded(colour: string, opacity: number): string {
  const alpha = Math.round(opacity * 255);
  return `${colour}${alpha.toString(16).padStart(2, "0")}`;
}

/** Air: a gradient with a few soft lights in it. */
export function drawSky(
  context: SKRSContext2D,
  { width, height }: Size,
  palette: Palette,
  random: Random,
): void {
  const tilt = random.between(-0.25, 0.25) * width;
  const sky = context.createLinearGradient(width / 2 - tilt, 0, width / 2 + tilt, height);
  sky.addColorStop(0, palette.sky[0]);
  sky.addColorStop(1, palette.sky[1]);
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  for (const glow of [...palette.glows, palette.glows[0]]) {
    const x = random.between(0, width);
    const y = random.between(0, height * 0.8);
    const radius = random.between(0.35, 0.75) * Math.max(width, height);
    const light = context.createRadialGradient(x, y, 0, x, y, radius);
    light.addColorStop(0, faded(glow, 0.75));
    light.addColorStop(1, faded(glow, 0));
    context.fillStyle = light;
    context.fillRect(0, 0, width, height);
  }
}

/** A pale sun or moon. */
export function drawSun(context: SKRSContext2D, { width, height }: Size, random: Random): void {
  const radius = Math.min(width, height) * random.between(0.08, 0.13);
  const x = random.between(0.2, 0.8) * width;
  const y = random.between(0.12, 0.3) * height;
  const halo = context.createRadialGradient(x, y, radius * 0.9, x, y, radius * 3);
  halo.addColorStop(0, "#ffffff55");
  halo.addColorStop(1, "#ffffff00");
  context.fillStyle = halo;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#fffdf6cc";
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Hills, one behind the other, from `top` (pixels) down to the lower edge. */
export function drawHills(
  context: SKRSContext2D,
  { width, height }: Size,
  palette: Palette,
  random: Random,
  top: number,
): void {
  for (const [at, colour] of palette.hills.entries()) {
    const base = top + (at * (height - top)) / 4;
    const swing = (height - top) * 0.12;
    const phase = random.between(0, 2 * Math.PI);
    const waves = random.between(0.7, 1.5);
    const y = (x: number): number =>
      base +
      swing * Math.sin(phase + (waves * 2 * Math.PI * x) / width) +
      swing * 0.4 * Math.sin(2 * phase + (waves * 5.1 * Math.PI * x) / width);
    const ground = context.createLinearGradient(0, base - swing, 0, height);
    ground.addColorStop(0, colour);
    ground.addColorStop(1, faded(colour, 0.8));
    context.fillStyle = ground;
    context.beginPath();
    context.moveTo(0, height);
    for (let x = 0; x <= width + 4; x += 4) context.lineTo(x, y(x));
    context.lineTo(width, height);
    context.fill();
  }
}
