import { createClient } from "@clothesline/client";
import { shallowRef } from "vue";
import { calls as driveTable } from "virtual:calls/drive";
import { calls as dropTable } from "virtual:calls/drop";
import { calls as pagesTable } from "virtual:calls/pages";
import { calls as studioTable } from "virtual:calls/studio";

/** Counts replies of 401: after each it is worth asking whether the login still holds. */
export const refusals = shallowRef(0);

const options = {
  baseUrl: location.origin,
  // The browser sends the login's cookie by itself; only its end has to be noticed.
  fetch: async (...request: Parameters<typeof fetch>): Promise<Response> => {
    const response = await fetch(...request);
    if (response.status === 401) refusals.value += 1;
    return response;
  },
};

/** The calls of the cloud server, which also serves these pages. */
export const pages = createClient(pagesTable, options);
export const studio = createClient(studioTable, options);
export const drive = createClient(driveTable, options);
export const drops = createClient(dropTable, options);
