import type { pagesCalls, SuccessOf } from "@clothesline/contracts";
import { useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, readonly, ref } from "vue";
import { pages } from "../../api/cloud.ts";

export type Account = SuccessOf<typeof pagesCalls.signIn>["account"];

const key = ["account"];
/** Whether the last one to go did so by themselves. */
const isLeaving = ref(false);

/** Who is logged in on the cloud's pages: `undefined` until that is known, `null` when nobody is. */
export function useAccount() {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: key,
    queryFn: async () => (await pages.getAccount({})).account,
    staleTime: 60_000,
    refetchOnWindowFocus: "always",
  });
  return {
    account: computed(() => query.data.value),
    error: query.error,
    refetch: () => void query.refetch(),
    isLeaving: readonly(isLeaving),
    /** After a login or logout everything that was fetched is somebody else's. */
    changed(account: Account | null): void {
      isLeaving.value = account === null;
      client.setQueryData(key, account);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] });
    },
    /** The same person, changed. */
    update(account: Account): void {
      client.setQueryData(key, account);
    },
  };
}
