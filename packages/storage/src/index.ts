export {
  extensionOf,
  formatOfName,
  mimeOf,
  sniffFormat,
  SNIFF_BYTES,
  type PictureFormat,
} from "./format.ts";
export { isSafeSegment, isSafeUserId, MAX_SEGMENT_BYTES, pictureName } from "./names.ts";
export { isFull, isMissing, isTaken } from "./errors.ts";
export { fsyncFolder, makeFolder } from "./folders.ts";
export { linkOrCopy, moveDurably, type PlaceOptions } from "./place.ts";
export { commit, discard, type Staged } from "./staged.ts";
export { createStaging, type StageOptions, type Staging } from "./staging.ts";
export type { StagingBatch, StagingBatchOptions } from "./staging-batch.ts";
