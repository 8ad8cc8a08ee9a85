import type { Drops } from "../../features/drops/drops.ts";
import { findDroppedFile } from "../../features/drops/visit.ts";
import type { DropAdmission } from "../drive/files/download.ts";

/** Lets visitors of a drop download its files where the drive would ask for their owner. */
export const dropAdmission =
  (drops: Drops): DropAdmission =>
  ({ fileId, person, request, ...keys }) =>
    findDroppedFile(drops, { person, address: request.ip }, keys, fileId);
