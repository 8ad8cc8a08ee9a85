import { DomainError } from "@clothesline/contracts";
import { isFull } from "@clothesline/storage";

/** What a disk without room is to those who send bytes; other errors are what they were. */
export const fullDisk = (error: unknown): unknown =>
  isFull(error) ? new DomainError("STORAGE_FULL", { cause: error }) : error;
