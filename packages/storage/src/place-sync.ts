import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { cannotLink } from "./errors.ts";

/** `renameNew`, synchronously: for batches, where a trip through the thread pool costs more than the call. */
export function renameNewSync(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    renameReservedSync(from, to);
    return;
  }
  unlinkSync(from);
}

/** `renameReserved`, synchronously. */
export function renameReservedSync(from: string, to: string): void {
  closeSync(openSync(to, "wx"));
  try {
    renameSync(from, to);
  } catch (error) {
    unlinkSync(to);
    throw error;
  }
}

/** Gives a file a second name: a hard link, or a flushed copy, made at `part` first, where links cannot be. */
export function linkOrCopySync(existing: string, destination: string, part: string): void {
  try {
    linkSync(existing, destination);
    return;
  } catch (error) {
    if (!cannotLink(error)) throw error;
  }
  try {
    copyFileSync(existing, part);
    const fd = openSync(part, "r+");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameNewSync(part, destination);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
