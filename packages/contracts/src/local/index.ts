import * as capture from "./capture.ts";
import * as cloud from "./cloud.ts";
import * as edits from "./edits.ts";
import * as extensions from "./extensions.ts";
import * as imageFiles from "./image-files.ts";
import * as images from "./images.ts";
import * as manyImages from "./many-images.ts";
import * as status from "./status.ts";
import * as tasks from "./tasks.ts";
import * as updates from "./updates.ts";
import * as users from "./users.ts";

export { localErrors, type LocalErrorCode } from "./errors.ts";
export { LocalErrorBody } from "./define-call.ts";
export { Captured } from "./capture.ts";
export { SyncStatus, syncStates } from "./cloud.ts";
export { Image, imageSorts } from "./images.ts";
export { bulkActions } from "./many-images.ts";
export { Task, taskStates } from "./tasks.ts";
export { Profile, User, UserSummary } from "./users.ts";

/** Every call of the desktop server (port 8080). */
export const localCalls = {
  getStatus: status.getStatus,
  register: users.register,
  login: users.login,
  checkAuth: users.checkAuth,
  logout: users.logout,
  getProfile: users.getProfile,
  updateProfile: users.updateProfile,
  receiveImage: capture.receiveImage,
  uploadClipboard: capture.uploadClipboard,
  uploadFile: capture.uploadFile,
  listImages: images.listImages,
  getImage: images.getImage,
  updateImage: images.updateImage,
  deleteImage: images.deleteImage,
  restoreImage: images.restoreImage,
  listImageIds: manyImages.listImageIds,
  bulkUpdateImages: manyImages.bulkUpdateImages,
  editImage: edits.editImage,
  revertImage: edits.revertImage,
  listTrash: images.listTrash,
  emptyTrash: images.emptyTrash,
  purgeImage: images.purgeImage,
  getImageFile: imageFiles.getImageFile,
  getImageFileByCategory: imageFiles.getImageFileByCategory,
  getThumbnail: imageFiles.getThumbnail,
  getTask: tasks.getTask,
  startSync: cloud.startSync,
  getSyncStatus: cloud.getSyncStatus,
  streamSyncStatus: cloud.streamSyncStatus,
  startRestore: cloud.startRestore,
  linkCloud: cloud.linkCloud,
  createPairingCode: extensions.createPairingCode,
  pairExtension: extensions.pairExtension,
  getPairing: extensions.getPairing,
  unpair: extensions.unpair,
  listExtensions: extensions.listExtensions,
  revokeExtension: extensions.revokeExtension,
  getUpdate: updates.getUpdate,
} as const;
