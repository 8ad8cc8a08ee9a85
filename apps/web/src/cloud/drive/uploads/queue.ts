import { ApiError, NetworkError } from "@clothesline/client";
import type { DetailedError, Upload } from "tus-js-client";
import { computed, shallowReactive } from "vue";
import { refusals } from "../../../api/cloud.ts";
import type { Chosen } from "./dropped.ts";
import { findLeft, forget, keyOf, type LeftUpload } from "./left-uploads.ts";

/** Files sent at a time. */
const AT_ONCE = 3;
/** How soon a cut connection is tried again, ms. */
const RETRIES = [300, 1500, 4000];
const LATER = 5000;

/** `left`: cut off by a reload, and goes on when its file is chosen again. `lost`: goes on by itself. */
export type UploadState = "waiting" | "running" | "paused" | "lost" | "left" | "done" | "failed";

export interface DriveUpload {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** The folder it goes to. */
  readonly path: string;
  /** Bytes the server has, as far as is known. */
  sent: number;
  state: UploadState;
  error: unknown;
}

interface Work {
  file: File | undefined;
  tus: Upload | undefined;
  left: LeftUpload | undefined;
}

const all = shallowReactive<DriveUpload[]>([]);
const works = new Map<number, Work>();
const listeners = new Set<(path: string) => void>();
let owner: number | undefined;
let last = 0;

/** Files on their way into the drive, in the order they were given. Outlives the page that began them. */
export const uploads: readonly Readonly<DriveUpload>[] = all;

export const progress = computed(() => {
  const over = all.filter(({ state }) => state === "done" || state === "failed").length;
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  const sent = all.reduce((sum, one) => sum + (one.state === "done" ? one.size : one.sent), 0);
  const isBusy = all.some(({ state }) => ["waiting", "running", "lost"].includes(state));
  return { total: all.length, over, isBusy, share: bytes === 0 ? 1 : sent / bytes };
});

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
  all.splice(0);
  owner = account;
  for (const left of findLeft(account, Date.now())) {
    const { name, size, path } = left;
    add({ name, size, path, state: "left" }, { file: undefined, tus: undefined, left });
  }
}

/** @param path the folder that is open */
export function addUploads(chosen: readonly Chosen[], path: string): void {
  for (const { file, folder } of chosen) {
    const target = folder === "" ? path : `${path}${folder}/`;
    const left = all.find((one) => one.state === "left" && isSame(works.get(one.id)?.left, file, target));
    if (left === undefined) {
      add({ name: file.name, size: file.size, path: target, state: "waiting" }, newWork(file));
      continue;
    }
    works.set(left.id, newWork(file));
    left.state = "waiting";
  }
  next();
}

/** A file chosen for an upload that a reload cut off; answers whether it is the right one. */
export function chooseAgain(id: number, file: File): boolean {
  const upload = find(id);
  const left = works.get(id)?.left;
  if (upload === undefined || left === undefined || !isSame(left, file, left.path)) return false;
  works.set(id, newWork(file));
  upload.state = "waiting";
  next();
  return true;
}

export function pause(id: number): void {
  const upload = find(id);
  if (upload === undefined) return;
  const isRunning = upload.state === "running";
  upload.state = "paused";
  if (isRunning) void works.get(id)?.tus?.abort();
  next();
}

/** Goes on with what was paused, cut or has failed. */
export function resume(id: number): void {
  const upload = find(id);
  if (upload === undefined) return;
  upload.state = "waiting";
  upload.error = undefined;
  next();
}

/** Gives an upload up; the server forgets what it has of it. */
export function cancel(id: number): void {
  const at = all.findIndex((one) => one.id === id);
  const work = works.get(id);
  if (at === -1) return;
  all.splice(at, 1);
  works.delete(id);
  const address = work?.left === undefined ? undefined : forget(work.left);
  if (address !== undefined) void fetch(address, { method: "DELETE", headers: { "tus-resumable": "1.0.0" } });
  if (work?.tus !== undefined) void work.tus.abort(work.tus.url !== null).catch(() => undefined);
  next();
}

export const pauseAll = (): void => {
  for (const { id, state } of all) if (["waiting", "running", "lost"].includes(state)) pause(id);
};
export const resumeAll = (): void => {
  for (const { id, state } of all) if (state === "paused") resume(id);
};

/** Forgets what is over. */
export function clearDone(): void {
  const kept = all.filter(({ state }) => state !== "done" && state !== "failed");
  for (const { id, state } of all) if (state === "done" || state === "failed") works.delete(id);
  all.splice(0, all.length, ...kept);
}

const newWork = (file: File): Work => ({ file, tus: undefined, left: undefined });
const find = (id: number): DriveUpload | undefined => all.find((one) => one.id === id);
const isSame = (left: LeftUpload | undefined, file: File, path: string): boolean =>
  left !== undefined &&
  left.name === file.name &&
  left.size === file.size &&
  left.modified === file.lastModified &&
  left.path === path;

function add(part: Pick<DriveUpload, "name" | "size" | "path" | "state">, work: Work): void {
  last += 1;
  works.set(last, work);
  all.push(shallowReactive({ ...part, id: last, sent: 0, error: undefined }));
}

function next(): void {
  let running = all.filter(({ state }) => state === "running").length;
  for (const upload of all) {
    if (running >= AT_ONCE) return;
    if (upload.state !== "waiting") continue;
    upload.state = "running";
    running += 1;
    void start(upload);
  }
}

async function start(upload: DriveUpload): Promise<void> {
  const work = works.get(upload.id);
  if (work?.file === undefined) return;
  work.tus ??= await makeTus(upload, work.file);
  // It may have been paused or given up meanwhile.
  if (upload.state === "running" && works.has(upload.id)) work.tus.start();
}

async function makeTus(upload: DriveUpload, file: File): Promise<Upload> {
  const { Upload } = await import("tus-js-client");
  const key = keyOf(owner ?? 0, upload.path, file);
  const tus = new Upload(file, {
    endpoint: `${location.origin}/file/tus/`,
    metadata: { filename: file.name, filetype: file.type, path: upload.path },
    fingerprint: async () => key,
    removeFingerprintOnSuccess: true,
    retryDelays: RETRIES,
    onProgress: (sent) => void (upload.sent = sent),
    onSuccess() {
      upload.sent = upload.size;
      upload.state = "done";
      works.delete(upload.id);
      for (const listener of listeners) listener(upload.path);
      next();
    },
    onError(error) {
      if (upload.state !== "running") return;
      settle(upload, toError(error));
      next();
    },
  });
  const [before] = await tus.findPreviousUploads();
  if (before) tus.resumeFromPreviousUpload(before);
  return tus;
}

function settle(upload: DriveUpload, error: unknown): void {
  upload.error = error;
  upload.state = error instanceof NetworkError ? "lost" : "failed";
  if (error instanceof ApiError && error.status === 401) refusals.value += 1;
  if (upload.state === "lost") setTimeout(goOn, LATER);
}

function goOn(): void {
  for (const { id, state } of all) if (state === "lost") resume(id);
}
window.addEventListener("online", goOn);
window.addEventListener("beforeunload", (event) => {
  if (progress.value.isBusy) event.preventDefault();
});

/** The refusal as the other calls throw it. */
function toError(error: Error | DetailedError): unknown {
  const response = "originalResponse" in error ? error.originalResponse : null;
  if (!response || response.getStatus() === 0 || response.getStatus() >= 502) {
    return new NetworkError(error.message, { timedOut: false, cause: error });
  }
  const body = parse(response.getBody());
  return new ApiError({
    status: response.getStatus(),
    // The protocol refuses by status alone what is larger than anyone's space.
    code: response.getStatus() === 413 ? "FILE_TOO_LARGE" : (textOf(body, "code") ?? "UNKNOWN"),
    message: textOf(body, "error") ?? error.message,
    detail: textOf(body, "detail"),
  });
}

const textOf = (body: unknown, name: string): string | undefined => {
  const value =
    typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" ? value : undefined;
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
