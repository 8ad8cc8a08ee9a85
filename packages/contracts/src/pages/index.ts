import * as account from "./account.ts";
import * as wardrobe from "./wardrobe.ts";

export { pagesErrors, type PagesErrorCode } from "./errors.ts";
export { type GeneratorOption } from "./account.ts";
export { PagesErrorBody } from "./define-call.ts";

/** Calls that the cloud server's own pages make beside those of the documents. They are let in by a cookie. */
export const pagesCalls = {
  getServer: account.getServer,
  signIn: account.signIn,
  signUp: account.signUp,
  signOut: account.signOut,
  getAccount: account.getAccount,
  listSessions: account.listSessions,
  endSession: account.endSession,
  endOtherSessions: account.endOtherSessions,
  listWardrobe: wardrobe.listWardrobe,
  getWardrobePicture: wardrobe.getWardrobePicture,
  getWardrobeFile: wardrobe.getWardrobeFile,
  getWardrobeThumbnail: wardrobe.getWardrobeThumbnail,
} as const;
