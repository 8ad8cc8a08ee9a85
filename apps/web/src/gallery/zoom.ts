/** How a picture lies in its frame: `scale` 1 fits, and the picture's middle is that far from the frame's, px. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  /** The picture as it fits, px. */
  readonly picture: Box;
  readonly frame: Box;
}

export const whole: View = { scale: 1, x: 0, y: 0 };

/** The largest a picture is shown at without zooming: whole, and never more pixels than it has. */
export function fit(picture: Box, frame: Box): Box {
  const ratio = Math.min(frame.width / picture.width, frame.height / picture.height, 1);
  return { width: Math.max(1, picture.width * ratio), height: Math.max(1, picture.height * ratio) };
}

const between = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** The same view with no more room beside the picture than there must be. */
export function held({ scale, x, y }: View, { picture, frame }: Place): View {
  const room = (side: keyof Box): number => Math.max(0, (picture[side] * scale - frame[side]) / 2);
  return {
    scale,
    x: between(x, -room("width"), room("width")),
    y: between(y, -room("height"), room("height")),
  };
}

/** Brings a view to a scale; what is under the point, px from the frame's middle, stays under it. */
export function zoomedTo(
  view: View,
  scale: number,
  point: { readonly x: number; readonly y: number },
  place: Place,
  most: number,
): View {
  const reached = between(scale, 1, most);
  const grown = reached / view.scale;
  const moved = (at: number, offset: number): number => at - (at - offset) * grown;
  return held({ scale: reached, x: moved(point.x, view.x), y: moved(point.y, view.y) }, place);
}
