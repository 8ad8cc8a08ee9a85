import { computed, shallowReactive, shallowRef } from "vue";
import { drive } from "../../api/cloud.ts";
import { pathInside } from "./drive-item.ts";

export interface TreeNode {
  readonly path: string;
  readonly name: string;
  /** From 1, as screen readers count. */
  readonly level: number;
  readonly parent: string | undefined;
}

/** The drive's folders as a tree that is fetched where it is opened. */
export function useFolderTree(topName: () => string) {
  const children = shallowReactive(new Map<string, readonly TreeNode[]>());
  const opened = shallowReactive(new Set<string>());
  const loading = shallowReactive(new Set<string>());
  const error = shallowRef<unknown>();
  const top = computed<TreeNode>(() => ({ path: "/", name: topName(), level: 1, parent: undefined }));

  async function load(node: TreeNode): Promise<void> {
    if (loading.has(node.path)) return;
    loading.add(node.path);
    try {
      const found: TreeNode[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const body = { path: node.path, kind: "folders", sort: "name", limit: 1000 } as const;
        const page: Awaited<ReturnType<typeof drive.listDriveFiles>> = await drive.listDriveFiles({
          body: cursor === "" ? body : { ...body, cursor },
        });
        const nodes = page.files.map((folder) => ({
          path: pathInside(folder),
          name: folder.name,
          level: node.level + 1,
          parent: node.path,
        }));
        found.push(...nodes);
        cursor = page.next_cursor;
      }
      children.set(node.path, found);
      error.value = undefined;
    } catch (caught) {
      opened.delete(node.path);
      error.value = caught;
    } finally {
      loading.delete(node.path);
    }
  }

  async function expand(node: TreeNode): Promise<void> {
    opened.add(node.path);
    if (!children.has(node.path)) await load(node);
  }

  function* shownBelow(node: TreeNode): Generator<TreeNode> {
    yield node;
    if (!opened.has(node.path)) return;
    for (const child of children.get(node.path) ?? []) yield* shownBelow(child);
  }

  return {
    error,
    shown: computed(() => [...shownBelow(top.value)]),
    isOpen: (node: TreeNode): boolean => opened.has(node.path),
    isLoading: (node: TreeNode): boolean => loading.has(node.path),
    /** Known to have no folders in it. */
    isLeaf: (node: TreeNode): boolean => children.get(node.path)?.length === 0,
    expand,
    collapse: (node: TreeNode): void => void opened.delete(node.path),
    /** Begins anew, open at the top. */
    async begin(): Promise<void> {
      children.clear();
      opened.clear();
      await expand(top.value);
    },
    /** Shows what was made in a folder. */
    async reload(path: string): Promise<void> {
      const node = [...shownBelow(top.value)].find((one) => one.path === path);
      if (node === undefined) return;
      children.delete(path);
      await expand(node);
    },
  };
}
