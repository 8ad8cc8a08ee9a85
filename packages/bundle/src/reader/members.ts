import { BundleError } from "../errors.ts";
import { type Route, SKIP, type ValueKind, type Visitor } from "../json/route.ts";
import type { BundleSummary } from "./handlers.ts";

type SmallMember = "userInfo" | "syncTimestamp" | "syncStatistics";

const SMALL_MEMBERS: ReadonlyMap<string, SmallMember> = new Map([
  ["user_info", "userInfo"],
  ["sync_timestamp", "syncTimestamp"],
  ["sync_statistics", "syncStatistics"],
]);

const NULL_BYTES = 4;

/** The members of the bundle itself. A small one that comes twice is the later one. */
export class BundleMembers implements Visitor {
  readonly summary: BundleSummary = {
    userInfo: undefined,
    syncTimestamp: undefined,
    syncStatistics: undefined,
    bytes: 0,
  };
  readonly #records: Visitor;
  readonly #files: Visitor;
  readonly #maxMemberBytes: number;

  constructor(records: Visitor, files: Visitor, maxMemberBytes: number) {
    this.#records = records;
    this.#files = files;
    this.#maxMemberBytes = maxMemberBytes;
  }

  visit(kind: ValueKind, key: string, cut: boolean): Route {
    if (cut) return SKIP;
    if (key === "images_metadata") return enter(key, kind, "array", this.#records);
    if (key === "image_files") return enter(key, kind, "object", this.#files);
    const name = SMALL_MEMBERS.get(key);
    return name ? this.#collect(name) : SKIP;
  }

  #collect(name: SmallMember): Route {
    return {
      do: "collect",
      limit: this.#maxMemberBytes,
      collected: (value) => {
        this.summary[name] = value;
      },
      overflowed: () => {
        throw new BundleError("MEMBER_TOO_LARGE", `${name} has more than ${this.#maxMemberBytes} bytes`);
      },
    };
  }
}

function enter(key: string, kind: ValueKind, wanted: ValueKind, visitor: Visitor): Route {
  if (kind === wanted) return { do: "enter", visitor };
  const wrong = (): BundleError => new BundleError("WRONG_SHAPE", `${key} is not an ${wanted}`);
  if (kind !== "scalar") throw wrong();
  return {
    do: "collect",
    limit: NULL_BYTES,
    collected: (value) => {
      if (value !== null) throw wrong();
    },
    overflowed: () => {
      throw wrong();
    },
  };
}
