import { Unreachable } from "../problem.ts";

type Fetch = typeof globalThis.fetch;

/** A `fetch` whose errors say which server did not answer. */
export const reach =
  (fetch: Fetch = globalThis.fetch): Fetch =>
  async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const url = input instanceof Request ? input.url : String(input);
      throw new Unreachable(new URL(url).origin, error);
    }
  };
