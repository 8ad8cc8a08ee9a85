import type { localCalls } from "@clothesline/contracts";
import type { BodyOf } from "@clothesline/contracts";

/** A part of a picture as it is shown: shares of its width and height, 0 to 1. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How a picture is shown while it is edited: mirrored first, then turned; the part is of what is shown. */
export interface EditState {
  readonly mirrored: boolean;
  /** Quarter turns clockwise, 0 to 3. */
  readonly turns: number;
  readonly part: Part;
}

const wholePart: Part = { left: 0, top: 0, right: 1, bottom: 1 };
export const unedited: EditState = { mirrored: false, turns: 0, part: wholePart };

const turned = ({ left, top, right, bottom }: Part): Part => ({
  left: 1 - bottom,
  top: left,
  right: 1 - top,
  bottom: right,
});
const mirroredPart = ({ left, right, ...rest }: Part): Part => ({
  ...rest,
  left: 1 - right,
  right: 1 - left,
});

export function turnRight(state: EditState): EditState {
  return { ...state, turns: (state.turns + 1) % 4, part: turned(state.part) };
}
export const turnLeft = (state: EditState): EditState => turnRight(turnRight(turnRight(state)));

/** Left and right change places, as it is shown. */
export function mirror(state: EditState): EditState {
  return {
    mirrored: !state.mirrored,
    turns: (4 - state.turns) % 4,
    part: mirroredPart(state.part),
  };
}
/** Top and bottom change places: a mirror image, upside down. */
export const flipOver = (state: EditState): EditState => turnRight(turnRight(mirror(state)));

/** The part in pixels of the picture as it was before mirroring and turning. */
function cropOf({ mirrored, turns, part }: EditState, size: { width: number; height: number }) {
  let source = part;
  // As many quarters on as make the turn whole.
  for (let back = (4 - turns) % 4; back > 0; back -= 1) source = turned(source);
  if (mirrored) source = mirroredPart(source);
  const left = Math.round(source.left * size.width);
  const top = Math.round(source.top * size.height);
  const width = Math.max(1, Math.round(source.right * size.width) - left);
  const height = Math.max(1, Math.round(source.bottom * size.height) - top);
  if (width === size.width && height === size.height) return undefined;
  return {
    left: Math.min(left, size.width - 1),
    top: Math.min(top, size.height - 1),
    width,
    height,
  };
}

/** What to ask the server for; `undefined` when nothing would change. */
export function editOf(
  state: EditState,
  size: { readonly width: number; readonly height: number },
): BodyOf<typeof localCalls.editImage> | undefined {
  const crop = cropOf(state, size);
  const rotate = ([undefined, 90, 180, 270] as const)[state.turns];
  if (!crop && !rotate && !state.mirrored) return undefined;
  return { ...(crop && { crop }), ...(rotate && { rotate }), ...(state.mirrored && { flip: "horizontal" }) };
}

export type Corner = "topLeft" | "topRight" | "bottomLeft" | "bottomRight";

/** Least side of a part. */
const LEAST = 0.04;
const between = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** Moves one corner, or the whole part. */
export function drag(part: Part, what: Corner | "all", x: number, y: number): Part {
  if (what === "all") {
    const dx = between(x, -part.left, 1 - part.right);
    const dy = between(y, -part.top, 1 - part.bottom);
    return { left: part.left + dx, right: part.right + dx, top: part.top + dy, bottom: part.bottom + dy };
  }
  const isLeft = what === "topLeft" || what === "bottomLeft";
  const isTop = what === "topLeft" || what === "topRight";
  return {
    left: isLeft ? between(part.left + x, 0, part.right - LEAST) : part.left,
    right: isLeft ? part.right : between(part.right + x, part.left + LEAST, 1),
    top: isTop ? between(part.top + y, 0, part.bottom - LEAST) : part.top,
    bottom: isTop ? part.bottom : between(part.bottom + y, part.top + LEAST, 1),
  };
}
