import type { Asker } from "../shared/fetch-picture.ts";

/** How long an empty frame may take, ms. */
const PATIENCE = 2000;

/**
 * Firefox holds what extensions' scripts do in a page to the page's own content policy, so that many a page forbids them to
 * read the very pictures it shows; Chrome does not. A frame that such a script makes has the extension's policy instead, and
 * belongs to the page's site all the same: its cookies, its referrer and its `blob:` addresses hold there.
 */
export async function underOwnPolicy<T>(work: (asker: Asker) => Promise<T>): Promise<T | undefined> {
  // In a closed tree, and none of the page's own elements: its scripts do not get at the frame.
  const host = document.createElement("div");
  host.hidden = true;
  const frame = document.createElement("iframe");
  host.attachShadow({ mode: "closed" }).append(frame);
  const address = URL.createObjectURL(new Blob([], { type: "text/html" }));
  try {
    const loaded = new Promise<void>((resolve) => {
      frame.addEventListener("load", () => resolve(), { once: true });
      setTimeout(resolve, PATIENCE);
    });
    frame.src = address;
    document.documentElement.append(host);
    await loaded;
    const inside = frame.contentWindow as (Window & typeof globalThis) | null;
    return inside ? await work({ fetch: inside.fetch.bind(inside), referrer: location.href }) : undefined;
  } catch {
    return undefined;
  } finally {
    URL.revokeObjectURL(address);
    host.remove();
  }
}

/** A page's policy is told of a little after what it forbade has failed, ms. */
const TOLD_WITHIN = 200;

/** Does some work, and tells whether it failed and the page's policy was in its way. */
export async function forbiddenByPage(work: () => Promise<boolean>): Promise<boolean> {
  const { promise: told, resolve } = Promise.withResolvers<boolean>();
  const note = (event: SecurityPolicyViolationEvent) => {
    if (event.isTrusted && event.effectiveDirective === "connect-src") resolve(true);
  };
  document.addEventListener("securitypolicyviolation", note);
  try {
    if (await work()) return false;
    setTimeout(resolve, TOLD_WITHIN, false);
    return await told;
  } finally {
    document.removeEventListener("securitypolicyviolation", note);
  }
}
