import { useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed } from "vue";
import { local } from "./local.ts";

const key = ["session"];

/** Who is logged in on the desktop's server; `undefined` until that is known. */
export function useSession() {
  const client = useQueryClient();
  const query = useQuery({ queryKey: key, queryFn: () => local.checkAuth({}), staleTime: 60_000 });
  return {
    query,
    isKnown: computed(() => query.data.value !== undefined),
    user: computed(() => query.data.value?.user),
    /** After a login or logout everything that was fetched is somebody else's. */
    async changed(): Promise<void> {
      await client.resetQueries({ queryKey: key });
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] });
    },
  };
}
