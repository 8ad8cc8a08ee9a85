import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { local } from "../../api/local.ts";

/** Whether there is a newer version; the server keeps the answer, so asking costs nothing. */
export function useUpdate() {
  const query = useQuery({
    queryKey: ["update"],
    queryFn: () => local.getUpdate({}),
    staleTime: 60 * 60 * 1000,
    retry: false,
  });
  return { query, update: computed(() => query.data.value) };
}
