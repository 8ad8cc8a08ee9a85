export type { KnownUpload, NewUpload, UploadLedger, UploadMetadata, WholeUpload } from "./ledger.ts";
export { resumableUploads, type ResumableUploadsOptions } from "./resumable-uploads.ts";
export { uploadPath } from "./upload-files.ts";
