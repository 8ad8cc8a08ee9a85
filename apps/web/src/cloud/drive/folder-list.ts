import { computed, onScopeDispose, shallowRef, watch } from "vue";
import { drive } from "../../api/cloud.ts";
import { type DriveItem, isFolder } from "./drive-item.ts";

export interface Look {
  readonly path: string;
  readonly search: string;
  readonly sort: "name" | "created_at" | "size";
  readonly order: "asc" | "desc";
}

const FIRST = 200;
const NEXT = 1000;
/** A list up to this long is fetched again after a change; a longer one shows what was done to it and no more. */
const REFRESHED = 3000;

interface Fetched {
  readonly folders: readonly DriveItem[];
  readonly files: readonly DriveItem[];
  /** Where the rest begins, of either; `null` where there is none. */
  readonly nextFolders: string | null;
  readonly nextFiles: string | null;
}

/** What lies in a folder, or was found below it: folders first, and as much as has been scrolled to. */
export function useFolderList(look: () => Look) {
  const fetched = shallowRef<Fetched>();
  const error = shallowRef<unknown>();
  const storage = shallowRef<{ readonly quota: number; readonly used: number }>();
  const isLoading = shallowRef(false);
  let controller = new AbortController();

  async function page(kind: "folders" | "files", limit: number, cursor: string | null, signal: AbortSignal) {
    const { path, search, sort, order } = look();
    const body = { path, sort, order, kind, limit, ...(cursor && { cursor }) };
    const found = await drive.listDriveFiles({
      body: search.trim() === "" ? body : { ...body, search: search.trim() },
      signal,
    });
    storage.value = { quota: found.quota, used: found.used_space };
    return found;
  }

  /** Runs one fetch at a time; what was asked for before is given up. */
  async function run(work: (signal: AbortSignal) => Promise<Fetched>): Promise<void> {
    controller.abort();
    const mine = new AbortController();
    controller = mine;
    isLoading.value = true;
    try {
      const result = await work(mine.signal);
      if (mine.signal.aborted) return;
      fetched.value = result;
      error.value = undefined;
    } catch (caught) {
      if (!mine.signal.aborted) error.value = caught;
    } finally {
      if (controller === mine) isLoading.value = false;
    }
  }

  async function begin(signal: AbortSignal, limit: number): Promise<Fetched> {
    const [folders, files] = await Promise.all([
      page("folders", limit, null, signal),
      page("files", limit, null, signal),
    ]);
    return {
      folders: folders.files,
      files: files.files,
      nextFolders: folders.next_cursor,
      nextFiles: files.next_cursor,
    };
  }

  async function further(known: Fetched, signal: AbortSignal): Promise<Fetched> {
    if (known.nextFolders !== null) {
      const found = await page("folders", NEXT, known.nextFolders, signal);
      return { ...known, folders: [...known.folders, ...found.files], nextFolders: found.next_cursor };
    }
    if (known.nextFiles === null) return known;
    const found = await page("files", NEXT, known.nextFiles, signal);
    return { ...known, files: [...known.files, ...found.files], nextFiles: found.next_cursor };
  }

  // Folders come first, so files stay out of sight until the last folder is known.
  const items = computed<readonly DriveItem[]>(() => {
    const known = fetched.value;
    if (known === undefined) return [];
    return known.nextFolders === null ? [...known.folders, ...known.files] : known.folders;
  });
  const isWhole = computed(
    () =>
      fetched.value !== undefined && fetched.value.nextFolders === null && fetched.value.nextFiles === null,
  );

  const restart = (): void => {
    fetched.value = undefined;
    error.value = undefined;
    void run((signal) => begin(signal, FIRST));
  };
  watch(look, restart, { immediate: true });
  onScopeDispose(() => controller.abort());

  return {
    items,
    error,
    storage,
    isLoading,
    isWhole,
    isKnown: computed(() => fetched.value !== undefined),
    restart,
    more(): void {
      const known = fetched.value;
      if (known === undefined || isLoading.value || isWhole.value) return;
      void run((signal) => further(known, signal));
    },
    /** Fetches what is left, so that all can be chosen. */
    async all(): Promise<void> {
      while (fetched.value && !isWhole.value && error.value === undefined) {
        const known = fetched.value;
        await run((signal) => further(known, signal));
      }
    },
    /** Fetches again what is shown, which stays until the new has come. */
    refresh(): void {
      const count = items.value.length;
      if (count <= REFRESHED) void run((signal) => again(signal, Math.max(FIRST, count)));
    },
    /** Shows a change before the server has told of it. */
    patch(ids: ReadonlySet<number>, change: (item: DriveItem) => DriveItem | undefined): void {
      const known = fetched.value;
      if (known === undefined) return;
      const apply = (some: readonly DriveItem[]): DriveItem[] =>
        some.flatMap((item) => (ids.has(item.id) ? (change(item) ?? []) : item));
      fetched.value = { ...known, folders: apply(known.folders), files: apply(known.files) };
    },
    /** Shows a new one where the eye is, at the top of its kind, until the list is fetched again. */
    insert(item: DriveItem): void {
      const known = fetched.value;
      if (known === undefined) return;
      fetched.value = isFolder(item)
        ? { ...known, folders: [item, ...known.folders] }
        : { ...known, files: [item, ...known.files] };
    },
  };

  async function again(signal: AbortSignal, count: number): Promise<Fetched> {
    let known = await begin(signal, Math.min(count, NEXT));
    while (
      known.folders.length + known.files.length < count &&
      (known.nextFolders ?? known.nextFiles) !== null
    ) {
      known = await further(known, signal);
    }
    return known;
  }
}

export type FolderList = ReturnType<typeof useFolderList>;
