import type { SKRSContext2D } from "@napi-rs/canvas";

/**
 * Things to hang on a line, each outlined in a box that is 1 high and `width` wide, from the top left; `pegs` are where it is
 * held, from the left.
 */
export interface Garment {
  readonly width: number;
  readonly pegs: readonly [number, number];
  readonly outline: (context: SKRSContext2D) => void;
}

type Step = readonly [number, number] | readonly [number, number, number, number];

/** Straight to a point, or in a curve: control point, then point. */
function shape(width: number, pegs: readonly [number, number], steps: readonly Step[]): Garment {
  return {
    width,
    pegs,
    outline(context) {
      context.beginPath();
      for (const [at, [x, y, toX, toY]] of steps.entries()) {
        if (at === 0) context.moveTo(x, y);
        else if (toX === undefined || toY === undefined) context.lineTo(x, y);
        else context.quadraticCurveTo(x, y, toX, toY);
      }
      context.closePath();
    },
  };
}

const shirt = shape(
  1.1,
  [0.3, 0.8],
  [
    [0.3, 0],
    [0.42, 0.02],
    [0.55, 0.16, 0.68, 0.02],
    [0.8, 0],
    [1.1, 0.3],
    [0.95, 0.46],
    [0.83, 0.36],
    [0.84, 0.7, 0.86, 0.98],
    [0.55, 1.04, 0.24, 0.98],
    [0.26, 0.7, 0.27, 0.36],
    [0.15, 0.46],
    [0, 0.3],
  ],
);

const dress = shape(
  0.9,
  [0.28, 0.62],
  [
    [0.26, 0],
    [0.34, 0],
    [0.36, 0.2, 0.45, 0.2],
    [0.54, 0.2, 0.56, 0],
    [0.64, 0],
    [0.66, 0.26, 0.6, 0.42],
    [0.76, 0.7, 0.9, 0.96],
    [0.45, 1.08, 0, 0.96],
    [0.14, 0.7, 0.3, 0.42],
    [0.24, 0.26, 0.26, 0],
  ],
);

const trousers = shape(
  0.62,
  [0.08, 0.54],
  [
    [0.04, 0],
    [0.58, 0],
    [0.62, 0.5, 0.6, 1],
    [0.38, 1],
    [0.36, 0.6, 0.31, 0.34],
    [0.26, 0.6, 0.24, 1],
    [0.02, 1],
    [0, 0.5, 0.04, 0],
  ],
);

const skirt = shape(
  0.85,
  [0.22, 0.63],
  [
    [0.2, 0],
    [0.65, 0],
    [0.72, 0.4, 0.85, 0.7],
    [0.42, 0.82, 0, 0.7],
    [0.13, 0.4, 0.2, 0],
  ],
);

const towel = shape(
  0.6,
  [0.05, 0.55],
  [
    [0, 0],
    [0.6, 0],
    [0.62, 0.45, 0.59, 0.88],
    [0.3, 0.94, 0.01, 0.88],
    [-0.02, 0.45, 0, 0],
  ],
);

const sock = shape(
  0.42,
  [0.06, 0.2],
  [
    [0.02, 0],
    [0.24, 0],
    [0.25, 0.2, 0.25, 0.36],
    [0.4, 0.42, 0.42, 0.52],
    [0.4, 0.62, 0.25, 0.6],
    [0.06, 0.58, 0.03, 0.42],
    [0.02, 0.2, 0.02, 0],
  ],
);

export const garments: readonly [Garment, ...Garment[]] = [shirt, dress, trousers, skirt, towel, sock];
