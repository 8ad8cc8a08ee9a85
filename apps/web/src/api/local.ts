import { createClient } from "@clothesline/client";
import { calls } from "virtual:calls/local";

/** The calls of the desktop's own server, which also serves these pages. */
export const local = createClient(calls, { baseUrl: location.origin });
