import { local } from "../../api/local.ts";

/** Milliseconds between two questions whether the server is there again: the first, and the longest. */
const FIRST = 500;
const LONGEST = 5_000;

/** Resolves when the server answers again; asks less and less often, and at once when the page is looked at again. */
export async function serverBack(): Promise<void> {
  for (let pause = FIRST; ; pause = Math.min(LONGEST, pause * 2)) {
    await soon(pause);
    try {
      await local.getStatus({ timeoutMs: LONGEST });
      return;
    } catch {
      // Still away.
    }
  }
}

function soon(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      window.removeEventListener("focus", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    window.addEventListener("focus", done);
  });
}
