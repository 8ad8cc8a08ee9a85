import { BundleError } from "../errors.ts";
import type { Visitor } from "./route.ts";

/** Lets in a text that is an object, and nothing else. */
export function rootOf(members: Visitor): Visitor {
  return {
    visit(kind) {
      if (kind !== "object") throw new BundleError("WRONG_SHAPE", "The body is not a JSON object");
      return { do: "enter", visitor: members };
    },
  };
}
