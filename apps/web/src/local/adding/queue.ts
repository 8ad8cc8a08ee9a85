import { ApiError, NetworkError } from "@clothesline/client";
import type { Category } from "@clothesline/contracts";
import { computed, readonly, ref, shallowReadonly, shallowRef, triggerRef } from "vue";
import { local } from "../../api/local.ts";
import type { Addition, AddState } from "./addition.ts";
import { serverBack } from "./server-back.ts";

/** As much as the server decodes at a time; more would only wait there. */
const AT_ONCE = 3;
/** A picture whose connection breaks so often, while the server answers otherwise, is what breaks it. */
const MOST_CUTS = 3;
/** Milliseconds between two calls of who wants to know what was saved: thousands may come in a row. */
const TELL_EVERY = 1_000;

/**
 * Pictures on their way into the wardrobe, by how far they are, each in the order they came. Outlives the page that began
 * them. Of thousands each change costs the same: the lists are plain, and one counter tells of every change.
 */
const lists = shallowRef<Readonly<Record<AddState, Set<Addition>>>>(noLists());
const away = ref(false);
const listeners = new Set<() => void>();
let last = 0;

export const additions = shallowReadonly(lists);
/** The server cannot be reached; what waits goes on by itself when it is back. */
export const isAway = readonly(away);

export const progress = computed(() => {
  const { waiting, running, saved, duplicate, failed } = lists.value;
  const done = saved.size + duplicate.size + failed.size;
  const left = waiting.size + running.size;
  return { total: done + left, done, isBusy: left > 0 };
});

/** Calls back after pictures were saved, seldom enough to fetch them then; answers how to stop. */
export function onSaved(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function addFiles(files: Iterable<File>, category: Category): void {
  push([...files].map((file) => ({ name: file.name || "—", category, source: { file } })));
}

export function addUrl(url: string, category: Category): void {
  push([{ name: url, category, source: { url } }]);
}

/** Tries again what failed: one, or all. */
export function retry(only?: Addition): void {
  for (const one of only ? [only] : [...lists.value.failed]) {
    one.cuts = 0;
    delete one.error;
    move(one, "waiting");
  }
  next();
}

/** Forgets what is over. */
export function clearDone(): void {
  for (const state of ["saved", "duplicate", "failed"] as const) lists.value[state].clear();
  triggerRef(lists);
}

/** Forgets everything: whoever comes next is somebody else. What is being sent is sent. */
export function clearAll(): void {
  lists.value = noLists();
}

function noLists(): Record<AddState, Set<Addition>> {
  return {
    waiting: new Set(),
    running: new Set(),
    saved: new Set(),
    duplicate: new Set(),
    failed: new Set(),
  };
}

function push(given: readonly Pick<Addition, "name" | "category" | "source">[]): void {
  for (const one of given) {
    last += 1;
    lists.value.waiting.add({ ...one, id: last, state: "waiting", cuts: 0 });
  }
  triggerRef(lists);
  next();
}

function move(one: Addition, to: AddState): void {
  // What was cleared meanwhile is not brought back.
  if (!lists.value[one.state].delete(one)) return;
  one.state = to;
  lists.value[to].add(one);
  triggerRef(lists);
}

function next(): void {
  const { waiting, running } = lists.value;
  for (const one of waiting) {
    if (away.value || running.size >= AT_ONCE) return;
    move(one, "running");
    void save(one).finally(next);
  }
}

async function save(one: Addition): Promise<void> {
  const { source, category } = one;
  try {
    const reply =
      "file" in source
        ? await local.uploadFile({ body: { file: source.file, category } })
        : await local.receiveImage({
            body: { imageData: source.url, originalUrl: source.url, category },
          });
    one.imageId = reply.imageId;
    // What was sent before a connection broke may have arrived: then it is there because of us.
    move(one, reply.duplicate && one.cuts === 0 ? "duplicate" : "saved");
    tell();
  } catch (error) {
    if (isCut(error) && (await canBeSent(source)) && one.cuts < MOST_CUTS) {
      one.cuts += 1;
      move(one, "waiting");
      await untilBack();
    } else {
      one.error = error;
      move(one, "failed");
    }
  }
}

/** The connection broke, or the server is just starting or stopping. */
const isCut = (error: unknown): boolean =>
  error instanceof NetworkError || (error instanceof ApiError && error.status === 503);

/** A file may have been moved or changed since it was chosen, which browsers report as a broken connection too. */
async function canBeSent(source: Addition["source"]): Promise<boolean> {
  if (!("file" in source)) return true;
  return source.file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

let coming: Promise<void> | undefined;
async function untilBack(): Promise<void> {
  away.value = true;
  coming ??= serverBack().finally(() => (coming = undefined));
  await coming;
  away.value = false;
}

let resting: ReturnType<typeof setTimeout> | undefined;
let isUntold = false;
function tell(): void {
  isUntold = true;
  if (resting !== undefined && progress.value.isBusy) return;
  clearTimeout(resting);
  isUntold = false;
  for (const listener of listeners) listener();
  resting = setTimeout(() => {
    resting = undefined;
    if (isUntold) tell();
  }, TELL_EVERY);
}

// Files that wait here are nowhere else: browsers ask before the page is left.
window.addEventListener("beforeunload", (event) => {
  if (progress.value.isBusy) event.preventDefault();
});
