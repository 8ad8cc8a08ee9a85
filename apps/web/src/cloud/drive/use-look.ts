import { computed, ref, watch } from "vue";
import { useRoute } from "vue-router";
import { pathOf } from "./drive-item.ts";
import type { Look } from "./folder-list.ts";

export const sorts = [
  "name-asc",
  "name-desc",
  "created_at-desc",
  "created_at-asc",
  "size-desc",
  "size-asc",
] as const;
export type Sort = (typeof sorts)[number];

/** What is looked at: the folder that the address names, or what is found below it. */
export function useLook() {
  const route = useRoute();
  const path = computed(() => {
    const segments = route.params["path"] ?? [];
    return pathOf((Array.isArray(segments) ? segments : [segments]).filter((part) => part !== ""));
  });
  const q = ref("");
  const sort = ref<Sort>("name-asc");
  watch(path, () => (q.value = ""));
  const look = computed<Look>(() => {
    const [by, order] = sort.value.split("-") as [Look["sort"], Look["order"]];
    return { path: path.value, search: q.value, sort: by, order };
  });
  return { path, q, sort, look };
}
