import { useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, onScopeDispose, watch } from "vue";
import { studio } from "../../api/cloud.ts";
import { follow } from "./follow.ts";
import { type Generation, isActive } from "./generation.ts";

const keyOf = (id: number | undefined) => ["generation", id];

/** One generation, and what becomes of it while it is being made. */
export function useGeneration(id: () => number | undefined, gone: () => void) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => keyOf(id())),
    queryFn: async ({ signal }) => (await studio.getGeneration({ params: { id: id() ?? 0 }, signal })).data,
    enabled: computed(() => id() !== undefined),
  });
  const put = (record: Generation): void => void client.setQueryData(keyOf(record.id), record);

  let stop: (() => void) | undefined;
  watch(
    () => (data.value && isActive(data.value) ? data.value.id : undefined),
    (active) => {
      stop?.();
      stop = active === undefined ? undefined : follow(active, { change: put, gone }).stop;
    },
    { immediate: true },
  );
  onScopeDispose(() => stop?.());

  return {
    record: computed(() => (id() === undefined ? undefined : data.value)),
    error,
    refetch: () => void refetch(),
    put,
  };
}
