import { ApiError } from "@clothesline/client";
import type { Category } from "@clothesline/contracts";
import { computed, readonly, shallowRef } from "vue";
import { local } from "../../api/local.ts";

/** As much as the server decodes at a time; more would only wait there. */
const AT_ONCE = 3;

export type AddState = "waiting" | "running" | "saved" | "duplicate" | "failed";

export interface Addition {
  readonly id: number;
  readonly name: string;
  readonly category: Category;
  readonly source: { readonly file: File } | { readonly url: string };
  readonly state: AddState;
  readonly error?: unknown;
}

const all = shallowRef<readonly Addition[]>([]);
const listeners = new Set<() => void>();
let last = 0;
let running = 0;

/** Pictures on their way into the wardrobe, in the order they were given. Outlives the page that began them. */
export const additions = readonly(all);

export const progress = computed(() => {
  const done = all.value.filter(({ state }) => state !== "waiting" && state !== "running").length;
  return { total: all.value.length, done, isBusy: done < all.value.length };
});

/** Calls back whenever a picture was saved; answers how to stop. */
export function onSaved(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function addFiles(files: Iterable<File>, category: Category): void {
  for (const file of files) push({ name: file.name || "—", category, source: { file } });
}

export function addUrl(url: string, category: Category): void {
  push({ name: url, category, source: { url } });
}

export function retry(id: number): void {
  change(id, { state: "waiting", error: undefined });
  next();
}

/** Forgets what is over. */
export function clearDone(): void {
  all.value = all.value.filter(({ state }) => state === "waiting" || state === "running");
}

function push(addition: Pick<Addition, "name" | "category" | "source">): void {
  last += 1;
  all.value = [...all.value, { ...addition, id: last, state: "waiting" }];
  next();
}

function change(id: number, part: Partial<Addition>): void {
  all.value = all.value.map((one) => (one.id === id ? { ...one, ...part } : one));
}

function next(): void {
  while (running < AT_ONCE) {
    const waiting = all.value.find(({ state }) => state === "waiting");
    if (!waiting) return;
    running += 1;
    change(waiting.id, { state: "running" });
    void save(waiting).finally(() => {
      running -= 1;
      next();
    });
  }
}

async function save({ id, source, category }: Addition): Promise<void> {
  try {
    const reply =
      "file" in source
        ? await local.uploadFile({ body: { file: source.file, category } })
        : await local.receiveImage({
            body: { imageData: source.url, originalUrl: source.url, category },
          });
    change(id, { state: reply.duplicate ? "duplicate" : "saved" });
    for (const listener of listeners) listener();
  } catch (error) {
    change(id, { state: "failed", error });
    // Whoever is not logged in any more cannot go on; the page asks for it.
    if (error instanceof ApiError && error.status === 401) for (const listener of listeners) listener();
  }
}
