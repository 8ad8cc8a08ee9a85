import type { SKRSContext2D } from "@napi-rs/canvas";
import type { UprightPicture } from "@clothesline/storage";
import type { Size } from "./scene.ts";

export interface Labelled {
  readonly picture: UprightPicture;
  readonly label: string;
}

/** Makes something to draw from of a picture's pixels. */
export type Develop = (picture: UprightPicture) => Parameters<SKRSContext2D["drawImage"]>[0];

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Panoramas and ribbons get a frame of these proportions, width to height, and margins in it. */
const SLIMMEST = 0.5;
const WIDEST = 1.9;

/** Frames of one height for pictures of any proportions, side by side, in the middle of a place. */
function framesIn(place: Frame, pictures: readonly UprightPicture[], gap: number): Frame[] {
  const proportions = pictures.map(({ width, height }) =>
    Math.min(Math.max(width / height, SLIMMEST), WIDEST),
  );
  const total = proportions.reduce((sum, one) => sum + one, 0);
  const free = place.width - gap * (pictures.length - 1);
  const height = Math.min(place.height, free / total);
  let x = place.x + (place.width - height * total - gap * (pictures.length - 1)) / 2;
  const y = place.y + (place.height - height) / 2;
  return proportions.map((proportion) => {
    const frame = { x, y, width: height * proportion, height };
    x += frame.width + gap;
    return frame;
  });
}

/** Pictures like prints on a table, each whole, with a label on its lower edge. */
export function drawSideBySide(
  context: SKRSContext2D,
  develop: Develop,
  things: readonly Labelled[],
  { place, unit, families }: { readonly place: Frame; readonly unit: number; readonly families: string },
): void {
  const rim = 1.6 * unit;
  const inner = {
    x: place.x + rim,
    y: place.y + rim,
    width: place.width - 2 * rim,
    height: place.height - 2 * rim,
  };
  const frames = framesIn(
    inner,
    things.map(({ picture }) => picture),
    3 * unit + 2 * rim,
  );
  for (const [at, { picture, label }] of things.entries()) {
    const frame = frames[at];
    if (frame === undefined) continue;
    print(context, frame, rim);
    context.save();
    context.beginPath();
    context.roundRect(frame.x, frame.y, frame.width, frame.height, unit);
    context.clip();
    const shown = whole(picture, frame);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(develop(picture), shown.x, shown.y, shown.width, shown.height);
    context.restore();
    tag(context, frame, label, unit, families);
  }
}

/** The whole picture as large as the frame allows. */
function whole({ width, height }: Size, frame: Frame): Frame {
  const scale = Math.min(frame.width / width, frame.height / height);
  const shown = { width: width * scale, height: height * scale };
  return {
    ...shown,
    x: frame.x + (frame.width - shown.width) / 2,
    y: frame.y + (frame.height - shown.height) / 2,
  };
}

function print(context: SKRSContext2D, { x, y, width, height }: Frame, rim: number): void {
  context.save();
  context.shadowColor = "#00000038";
  context.shadowBlur = rim * 2.4;
  context.shadowOffsetY = rim * 0.5;
  context.fillStyle = "#fffdf9";
  context.beginPath();
  context.roundRect(x - rim, y - rim, width + 2 * rim, height + 2 * rim, rim * 1.4);
  context.fill();
  context.restore();
}

function tag(context: SKRSContext2D, frame: Frame, label: string, unit: number, families: string): void {
  const size = 2.6 * unit;
  context.font = `${size}px ${families}`;
  context.fontVariationSettings = "'wght' 500";
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  const width = context.measureText(label).width + 2.4 * size;
  const height = size * 1.9;
  const x = frame.x + frame.width / 2;
  const y = frame.y + frame.height - height * 0.72;
  context.fillStyle = "#2b2a33d9";
  context.beginPath();
  context.roundRect(x - width / 2, y, width, height, height / 2);
  context.fill();
  context.fillStyle = "#fffdf9";
  context.fillText(label, x, y + height / 2 + size * 0.36);
}
