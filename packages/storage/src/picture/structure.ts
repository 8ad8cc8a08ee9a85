/** What a walk through a whole picture tells. */
export interface Structure {
  /** Frames of an animation; 1 for a still. */
  readonly frames: number;
}
