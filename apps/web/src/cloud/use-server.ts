import { useQuery } from "@tanstack/vue-query";
import { pages } from "../api/cloud.ts";

/** What this server says of itself: whom it takes, and what it can draw. */
export const useServer = () =>
  useQuery({ queryKey: ["server"], queryFn: () => pages.getServer({}), staleTime: Infinity });
