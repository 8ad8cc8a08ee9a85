import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

/**
 * Parts of the address: what is looked at stands in it, so that it survives a reload, a way back in the history, and can
 * be kept as a bookmark. What is usual is left out.
 */
export function useAddress(): {
  text(name: string): WritableComputedRef<string>;
  one<const T extends string>(name: string, of: readonly T[], usual: T): WritableComputedRef<T>;
} {
  const route = useRoute();
  const router = useRouter();
  const asked = (name: string): string => {
    const value = route.query[name];
    return typeof value === "string" ? value : "";
  };
  const put = (name: string, value: string | undefined): void =>
    void router.replace({ query: { ...route.query, [name]: value } });

  return {
    text: (name) => computed({ get: () => asked(name), set: (value) => put(name, value || undefined) }),
    one: (name, of, usual) =>
      computed({
        get: () => of.find((value) => value === asked(name)) ?? usual,
        set: (value) => put(name, value === usual ? undefined : value),
      }),
  };
}
