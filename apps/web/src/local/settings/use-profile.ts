import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { local } from "../../api/local.ts";

/** What the server knows of who is logged in. */
export function useProfile() {
  const query = useQuery({ queryKey: ["profile"], queryFn: () => local.getProfile({}), staleTime: 30_000 });
  return { query, profile: computed(() => query.data.value?.user) };
}
