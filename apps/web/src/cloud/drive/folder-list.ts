import { computed, shallowRef } from "vue";
import { drive } from "../../api/cloud.ts";
import { type LoadPage, usePagedList } from "../../gallery/paged-list.ts";
import type { DriveItem } from "./drive-item.ts";

export interface Look {
  readonly path: string;
  readonly search: string;
  readonly sort: "name" | "created_at" | "size";
  readonly order: "asc" | "desc";
}

/** Fetched at a time: some screens of rows, 50 KB. */
const PAGE = 200;
/** Fetched at a time where everything is wanted; the most that the call gives. */
const MOST = 1000;

interface Listed {
  readonly id: string;
  readonly item: DriveItem;
}

const bodyOf = ({ path, search, sort, order }: Look) => ({
  path,
  sort,
  order,
  ...(search.trim() !== "" && { search: search.trim() }),
});

/**
 * What lies in a folder, or was found below it: folders first. It knows how many there are from the first moment and fetches
 * what is looked at, wherever that is.
 */
export function useFolderList(look: () => Look) {
  const storage = shallowRef<{ readonly quota: number; readonly used: number }>();
  /** Counts what was fetched: where things are may have changed then. */
  const version = shallowRef(0);

  const source = computed((): LoadPage<Listed> => {
    const body = bodyOf(look());
    return async ({ page, perPage, signal }) => {
      const found = await drive.listDriveFiles({
        body: { ...body, limit: perPage, offset: page * perPage },
        signal,
      });
      storage.value = { quota: found.quota, used: found.used_space };
      version.value += 1;
      return {
        items: found.files.map((item) => ({ id: String(item.id), item })),
        total: found.total ?? found.files.length,
        next: null,
      };
    };
  });
  const list = usePagedList(() => source.value, PAGE);
  const itemAt = (index: number): DriveItem | undefined => list.itemAt(index)?.item;

  return {
    storage,
    version,
    error: list.error,
    isKnown: computed(() => list.total.value !== undefined),
    total: computed(() => list.total.value ?? 0),
    itemAt,
    want: list.want,
    refresh: list.refresh,
    restart: list.restart,
    /** Some of it, fetched where it has not been seen. */
    async range(first: number, end: number): Promise<DriveItem[]> {
      return (await list.range(first, end)).map(({ item }) => item);
    },
    /** Where something is, if it has been fetched; -1 otherwise. */
    indexOf(id: number): number {
      for (let index = 0; index < (list.total.value ?? 0); index += 1) {
        if (itemAt(index)?.id === id) return index;
      }
      return -1;
    },
    /** Everything there is now, page after page; what arrives meanwhile may be missing. */
    async *everything(signal: AbortSignal): AsyncGenerator<DriveItem[]> {
      const body = { ...bodyOf(look()), limit: MOST };
      for (const kind of ["folders", "files"] as const) {
        for (let cursor: string | null = ""; cursor !== null;) {
          const page: Awaited<ReturnType<typeof drive.listDriveFiles>> = await drive.listDriveFiles({
            body: { ...body, kind, ...(cursor !== "" && { cursor }) },
            signal,
          });
          yield page.files;
          cursor = page.next_cursor;
        }
      }
    },
    /** Shows a change before the server has told of it. */
    patch(changed: DriveItem): void {
      list.patch(new Set([String(changed.id)]), ({ id }) => ({ id, item: changed }));
    },
  };
}

export type FolderList = ReturnType<typeof useFolderList>;
