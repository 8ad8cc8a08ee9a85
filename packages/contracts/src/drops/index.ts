import * as manage from "./manage.ts";
import * as open from "./open.ts";

export { dropEntryErrors, dropErrors } from "./errors.ts";
export { Drop, DropFile, OwnDrop } from "./drop.ts";
export { dropDays, type DropDays, MAX_DROP_FILES } from "./manage.ts";

/** Every call of the cloud server's drops surface: share links of files (port 8081). */
export const dropCalls = {
  createDrop: manage.createDrop,
  getDrop: open.getDrop,
  deleteDrop: manage.deleteDrop,
  listDrops: manage.listDrops,
  updateDrop: manage.updateDrop,
  peekDrop: open.peekDrop,
  zipDrop: open.zipDrop,
  getDropThumbnail: open.getDropThumbnail,
} as const;
