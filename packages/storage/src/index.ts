export {
  extensionOf,
  formatOfMime,
  formatOfName,
  mimeOf,
  sniffFormat,
  SNIFF_BYTES,
  type PictureFormat,
} from "./format.ts";
export { isSafeSegment, isSafeUserId, MAX_SEGMENT_BYTES, pictureName } from "./names.ts";
export { isFull, isMissing, isTaken } from "./errors.ts";
export { fsyncFolder, makeFolder, makePrivateFolder } from "./folders.ts";
export { linkOrCopy, moveDurably, type PlaceOptions } from "./place.ts";
export { sha256Of } from "./sha256.ts";
export { commit, discard, type Staged } from "./staged.ts";
export { createStaging, type StageOptions, type Staging } from "./staging.ts";
export type { StagingBatch, StagingBatchOptions } from "./staging-batch.ts";
export { editPicture, type PictureEdit } from "./picture/edit.ts";
export { inspectPicture, type InspectedPicture, type InspectOptions } from "./picture/inspect.ts";
export type { PictureLimits } from "./picture/limits.ts";
export { makeSquare } from "./picture/square.ts";
export { makeThumbnail } from "./picture/thumbnail.ts";
export { uprightPicture, type UprightForm, type UprightPicture } from "./picture/upright.ts";
