/** What an inspection takes at most. */
export interface PictureLimits {
  /** Pixels of one frame. */
  readonly framePixels: number;
  /** Pixels of all frames of an animation together. */
  readonly totalPixels: number;
}

/** 100 megapixels are more than the largest cameras in people's hands make; an animation may have ten times as many in all. */
export const DEFAULT_LIMITS: PictureLimits = {
  framePixels: 100_000_000,
  totalPixels: 1_000_000_000,
};
