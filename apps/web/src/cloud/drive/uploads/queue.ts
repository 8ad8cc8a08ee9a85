import { ApiError, NetworkError } from "@clothesline/client";
import type { Upload } from "tus-js-client";
import { drive, refusals } from "../../../api/cloud.ts";
import type { ChosenFile } from "../../../shell/dropped-files.ts";
import { findLeft, forget, keyOf, type LeftUpload } from "./left-uploads.ts";
import { makeTus } from "./send.ts";
import {
  addUpload,
  type DriveUpload,
  findUpload,
  firstThatIs,
  isBusy,
  removeUpload,
  setSent,
  setState,
  tally,
  uploadsThatAre,
} from "./upload.ts";

/** Files sent at a time. */
const AT_ONCE = 3;
/** After a cut connection, ms. */
const LATER = 5000;

interface Work {
  readonly file: File | undefined;
  tus: Upload | undefined;
  readonly left: LeftUpload | undefined;
}

/** What uploads that are not over yet are sent with. */
const works = new Map<number, Work>();
const listeners = new Set<(path: string) => void>();
let owner: number | undefined;
/** Those that were cut and go on before others begin. */
let again: DriveUpload[] = [];
/** Nothing new is begun while the server is away. */
let isCut = false;

/** Calls back whenever a file has arrived, with its folder; answers how to stop. */
export function onUploaded(listener: (path: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Says whose uploads are meant; what was somebody else's ends, what a reload cut off of theirs is shown. */
export function uploadsOf(account: number): void {
  if (owner === account) return;
  for (const { tus } of works.values()) void tus?.abort();
  works.clear();
  for (const upload of everyUpload()) removeUpload(upload);
  owner = account;
  for (const left of findLeft(account, Date.now())) {
    const { name, size, path } = left;
    const { id } = addUpload({ name, size, path, state: "left" });
    works.set(id, { file: undefined, tus: undefined, left });
  }
}

/** @param path the folder that is open */
export function addUploads(chosen: readonly ChosenFile[], path: string): void {
  for (const { file, folder } of chosen) {
    const target = folder === "" ? path : `${path}${folder}/`;
    const left = uploadsThatAre("left").find(({ id }) => isSame(works.get(id)?.left, file, target));
    const upload = left ?? addUpload({ name: file.name, size: file.size, path: target, state: "waiting" });
    works.set(upload.id, newWork(file));
    if (left) setState(left, "waiting");
  }
  next();
}

/** A file chosen for an upload that a reload cut off; answers whether it is the right one. */
export function chooseAgain(id: number, file: File): boolean {
  const upload = findUpload(id);
  const left = works.get(id)?.left;
  if (upload === undefined || left === undefined || !isSame(left, file, left.path)) return false;
  works.set(id, newWork(file));
  setState(upload, "waiting");
  next();
  return true;
}

function halt(upload: DriveUpload): void {
  const wasRunning = upload.state === "running";
  setState(upload, "paused");
  if (wasRunning) void works.get(upload.id)?.tus?.abort();
}

export function pause(id: number): void {
  const upload = findUpload(id);
  if (upload) halt(upload);
  next();
}

/** Goes on with what was paused, cut or has failed. */
export function resume(id: number): void {
  const upload = findUpload(id);
  if (upload) setState(upload, "waiting");
  isCut = false;
  next();
}

/** Gives an upload up; the server forgets what it has of it. */
export function cancel(id: number): void {
  drop(id);
  next();
}

function drop(id: number): void {
  const upload = findUpload(id);
  const work = works.get(id);
  works.delete(id);
  if (upload) removeUpload(upload);
  const address = work?.left === undefined ? undefined : forget(work.left);
  if (address !== undefined) {
    fetch(address, { method: "DELETE", headers: { "tus-resumable": "1.0.0" } }).catch(() => undefined);
  }
  if (work?.tus !== undefined) work.tus.abort(work.tus.url !== null).catch(() => undefined);
}

// Those that wait first: nothing is to begin in the place of what is stopped.
export const pauseAll = (): void => uploadsThatAre("waiting", "lost", "running").forEach(halt);
export function resumeAll(): void {
  for (const upload of uploadsThatAre("paused")) setState(upload, "waiting");
  isCut = false;
  next();
}
export function cancelAll(): void {
  for (const { id } of uploadsThatAre("waiting", "lost", "paused", "left", "failed", "running")) drop(id);
}

/** Forgets what is over. */
export function clearDone(): void {
  for (const upload of uploadsThatAre("done", "failed")) {
    works.delete(upload.id);
    removeUpload(upload);
  }
}

/** Bytes for which the server has set nothing aside yet, as their uploads have not begun. */
export const reserved = (): number =>
  uploadsThatAre("waiting", "paused", "lost")
    .filter(({ id }) => (works.get(id)?.tus?.url ?? null) === null)
    .reduce((sum, { size }) => sum + size, 0);

const newWork = (file: File): Work => ({ file, tus: undefined, left: undefined });
const everyUpload = (): DriveUpload[] =>
  uploadsThatAre("failed", "left", "lost", "running", "paused", "waiting", "done");
const isSame = (left: LeftUpload | undefined, file: File, path: string): boolean =>
  left !== undefined &&
  left.name === file.name &&
  left.size === file.size &&
  left.modified === file.lastModified &&
  left.path === path;

function next(): void {
  while (tally.running < AT_ONCE) {
    if (isCut) return;
    const upload = again.shift() ?? firstThatIs("waiting");
    if (upload === undefined) return;
    if (upload.state !== "waiting") continue;
    setState(upload, "running");
    void start(upload);
  }
}

async function start(upload: DriveUpload): Promise<void> {
  const work = works.get(upload.id);
  if (work?.file === undefined) return;
  const { file } = work;
  work.tus ??= await makeTus({
    file,
    path: upload.path,
    key: keyOf(owner ?? 0, upload.path, file),
    progress: (sent) => setSent(upload, sent),
    done() {
      setSent(upload, upload.size);
      setState(upload, "done");
      works.delete(upload.id);
      for (const listener of listeners) listener(upload.path);
      next();
    },
    failed(error) {
      if (upload.state === "running") settle(upload, error);
      next();
    },
  });
  // It may have been paused or given up meanwhile.
  if (upload.state === "running" && works.has(upload.id)) work.tus.start();
}

function settle(upload: DriveUpload, error: unknown): void {
  if (error instanceof NetworkError) {
    setState(upload, "lost", { error });
    isCut = true;
    setTimeout(goOn, LATER);
    return;
  }
  setState(upload, "failed", { error });
  if (!(error instanceof ApiError)) return;
  if (error.code === "QUOTA_EXCEEDED") void refuseOthers(error);
  if (error.status !== 401) return;
  // After the next login they go on.
  pauseAll();
  refusals.value += 1;
}

/** Says how much room there is to those that were refused, and spares those that wait the asking. */
async function refuseOthers(error: ApiError): Promise<void> {
  const { free_space: free } = await drive.getStorageInfo({}).catch(() => ({ free_space: undefined }));
  for (const upload of uploadsThatAre("failed")) {
    if (upload.error === error) setState(upload, "failed", { error, free });
  }
  for (const upload of uploadsThatAre("waiting")) {
    if (free !== undefined && upload.size > free) setState(upload, "failed", { error, free });
  }
}

function goOn(): void {
  isCut = false;
  again = uploadsThatAre("lost");
  for (const upload of again) setState(upload, "waiting");
  next();
}
window.addEventListener("online", goOn);
window.addEventListener("beforeunload", (event) => {
  if (isBusy()) event.preventDefault();
});
