import type { Rectangle } from "../../shared/messages.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Less than this is a slip of the hand, pixels. */
const LEAST = 8;
/** What an arrow key moves, and with the control key, pixels. */
const STEP = 10;
const SMALL_STEP = 1;

/** Keeps a point within the window. */
const within = ({ x, y }: Point): Point => ({
  x: Math.min(Math.max(x, 0), innerWidth),
  y: Math.min(Math.max(y, 0), innerHeight),
});

/** The rectangle between two corners, whichever they are. */
export function between(one: Point, other: Point): Rectangle {
  const [a, b] = [within(one), within(other)];
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

export const isLargeEnough = ({ width, height }: Rectangle): boolean => width >= LEAST && height >= LEAST;

/** The middle of the window, to begin with. */
export const middle = (): Rectangle => ({
  left: Math.round(innerWidth / 4),
  top: Math.round(innerHeight / 4),
  width: Math.round(innerWidth / 2),
  height: Math.round(innerHeight / 2),
});

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What an arrow key makes of a selection: it moves, or with the shift key its right and lower edges do. */
export function byKey(area: Rectangle, { key, shiftKey, ctrlKey }: KeyboardEvent): Rectangle | undefined {
  const direction = directions[key];
  if (direction === undefined) return undefined;
  const step = ctrlKey ? SMALL_STEP : STEP;
  const [x, y] = [direction.x * step, direction.y * step];
  if (shiftKey) {
    const width = Math.min(Math.max(area.width + x, LEAST), innerWidth - area.left);
    return { ...area, width, height: Math.min(Math.max(area.height + y, LEAST), innerHeight - area.top) };
  }
  const left = Math.min(Math.max(area.left + x, 0), innerWidth - area.width);
  return { ...area, left, top: Math.min(Math.max(area.top + y, 0), innerHeight - area.height) };
}

/**
 * A rectangle of the page's window as one of what is shown of it, which are not the same where fingers have spread it. In
 * CSS pixels of the window.
 */
export function asShown({ left, top, width, height }: Rectangle): Rectangle {
  const { scale = 1, offsetLeft = 0, offsetTop = 0 } = visualViewport ?? {};
  return {
    left: (left - offsetLeft) * scale,
    top: (top - offsetTop) * scale,
    width: width * scale,
    height: height * scale,
  };
}
