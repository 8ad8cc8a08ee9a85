import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Size } from "./scene.ts";
import { type FontOf, typeset } from "./typeset.ts";
import { paragraphsOf } from "./words.ts";

export interface Caption {
  readonly text: string;
  /** Small print below it, one line. */
  readonly footer: string;
  readonly families: string;
}

const INK = "#2b2a33";
const FAINT = "#2b2a33a8";

/** A sheet of paper at the lower edge with the text on it, no higher than `highest`; answers where it begins, in pixels. */
export function drawCaption(
  context: SKRSContext2D,
  { width, height }: Size,
  { text, footer, families }: Caption,
  highest: number,
): number {
  const unit = Math.min(width, height * 1.2) / 100;
  const margin = 4 * unit;
  const padding = 5 * unit;
  const small = Math.max(2 * unit, 5);
  const print = small * 2.4;
  const font: FontOf = (size) => `${size}px ${families}`;
  const inner = width - 2 * (margin + padding);
  setWeight(context, 500);
  const set = typeset(context, paragraphsOf(text), font, {
    width: inner,
    height: Math.max(highest - margin - 2 * padding - print, small * 2),
    largest: 6.2 * unit,
    smallest: Math.max(2.3 * unit, 6),
  });
  const below = set.lines.length === 0 ? small : print;
  const tall = set.lines.length * set.leading + 2 * padding + below;
  const top = height - margin - tall;
  paper(context, { x: margin, y: top, width: width - 2 * margin, height: tall, radius: 3 * unit });

  context.textBaseline = "alphabetic";
  context.fillStyle = INK;
  context.font = font(set.size);
  for (const [at, line] of set.lines.entries()) {
    context.direction = line.rightToLeft ? "rtl" : "ltr";
    context.textAlign = line.rightToLeft ? "right" : "left";
    const x = margin + padding + (line.rightToLeft ? inner : 0);
    context.fillText(line.text, x, top + padding + (at + 0.5) * set.leading + set.size * 0.36);
  }
  context.direction = "ltr";
  context.textAlign = "left";
  setWeight(context, 400);
  context.fillStyle = FAINT;
  context.font = `${small}px ${families}`;
  context.fillText(footer, margin + padding, top + tall - padding + small * 0.2, inner);
  return top;
}

/** The weight of `font` is not applied to registered variable fonts; their axis is. */
function setWeight(context: SKRSContext2D, weight: number): void {
  context.fontVariationSettings = `'wght' ${weight}`;
}

interface Sheet extends Size {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function paper(context: SKRSContext2D, { x, y, width, height, radius }: Sheet): void {
  context.save();
  context.shadowColor = "#00000033";
  context.shadowBlur = radius * 1.4;
  context.shadowOffsetY = radius * 0.3;
  context.fillStyle = "#fffdf9ee";
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
  context.restore();
}
