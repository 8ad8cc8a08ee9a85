import type { Category } from "../shared/category.ts";
import type { Candidate, PictureContext, PictureType } from "../shared/picture.ts";

/**
 * A picture on its way to the server, in IndexedDB with its bytes, so that it outlives the worker and the browser.
 * `fetching`: its bytes are being read. `waiting`: to be sent. `access`: its site wants the browser's session, which the
 * extension may not use yet. `refused`: the server will not have it; kept until its person says what becomes of it.
 */
export interface Parcel {
  readonly id: string;
  /** Pictures that were saved together are told of together. */
  readonly batch: string;
  readonly at: number;
  readonly state: "fetching" | "waiting" | "access" | "refused";
  readonly category: Category;
  /** Best first; those that only their page can read are left out. */
  readonly candidates: readonly Candidate[];
  readonly page: { readonly url: string; readonly title: string };
  readonly context: PictureContext;
  readonly bytes?: ArrayBuffer;
  /** Length of the bytes, also where they were left out. */
  readonly size?: number;
  readonly type?: PictureType;
  /** Where the bytes are from. */
  readonly from?: string;
  /** Code of what was wrong. */
  readonly error?: string;
  /** How often the server answered something that decided nothing; such pictures come after the others. */
  readonly tries?: number;
  /** The tab it was saved from, which is told how far it is. */
  readonly tabId?: number;
}

const NAME = "clothesline";
const FACTS = "outbox";
/** Bytes lie apart, so that a list of what waits reads none of them. */
const CONTENTS = "contents";

/** What may wait here at most: a hundred of the largest pictures, thousands of usual ones. Bytes. */
const MOST_KEPT = 1024 ** 3;

const NO_ROOM = "no-room";

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.addEventListener("upgradeneeded", () => {
      const { result } = request;
      for (const name of [FACTS, CONTENTS]) {
        if (!result.objectStoreNames.contains(name)) result.createObjectStore(name, { keyPath: "id" });
      }
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => {
      opened = undefined;
      reject(request.error ?? new Error("IndexedDB cannot be opened"));
    });
  });
  return opened;
}

type Stores = { readonly facts: IDBObjectStore; readonly contents: IDBObjectStore };

/** Runs requests in one transaction, and answers when what they did is on the disk. */
async function run<T>(mode: IDBTransactionMode, work: (stores: Stores) => () => T): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([FACTS, CONTENTS], mode, { durability: "strict" });
    const answer = work({
      facts: transaction.objectStore(FACTS),
      contents: transaction.objectStore(CONTENTS),
    });
    transaction.addEventListener("complete", () => resolve(answer()));
    transaction.addEventListener("abort", () => {
      reject(transaction.error ?? new Error("The outbox cannot be written"));
    });
  });
}

/**
 * Keeps a parcel. Where there is no room for its bytes only the address is kept, which the server can fetch; a picture
 * without one is refused, so that its person learns of it. Throws `NO_ROOM` where not even that can be kept.
 */
export async function putParcel(parcel: Parcel): Promise<void> {
  await keep(parcel, write);
}

/** Keeps what has changed of a parcel, unless somebody discarded it meanwhile. */
export async function updateParcel(parcel: Parcel): Promise<void> {
  await keep(parcel, overwrite);
}

type Write = (stores: Stores, parcel: Parcel) => void;

async function keep(parcel: Parcel, how: Write): Promise<void> {
  if (parcel.bytes === undefined) return commit(parcel, how);
  try {
    await makeSureOfRoom(parcel.id, parcel.bytes.byteLength);
    await commit(parcel, how);
  } catch {
    const { bytes: _, size: _size, ...facts } = parcel;
    await commit(parcel.candidates.length > 0 ? facts : { ...facts, state: "refused", error: NO_ROOM }, how);
  }
}

async function makeSureOfRoom(id: string, more: number): Promise<void> {
  const others = (await listParcels()).filter((parcel) => parcel.id !== id);
  const kept = others.reduce((sum, { size = 0 }) => sum + size, 0);
  if (kept + more > MOST_KEPT) throw new Error(NO_ROOM);
}

function write({ facts, contents }: Stores, { bytes, ...parcel }: Parcel): void {
  facts.put(bytes === undefined ? parcel : { ...parcel, size: bytes.byteLength });
  if (bytes === undefined) contents.delete(parcel.id);
  else contents.put({ id: parcel.id, bytes });
}

function overwrite(stores: Stores, parcel: Parcel): void {
  const found = stores.facts.getKey(parcel.id);
  found.addEventListener("success", () => {
    if (found.result !== undefined) write(stores, parcel);
  });
}

async function commit(parcel: Parcel, how: Write): Promise<void> {
  try {
    await run("readwrite", (stores) => {
      how(stores, parcel);
      return () => undefined;
    });
  } catch (error) {
    throw new Error(NO_ROOM, { cause: error });
  }
}

export async function getParcel(id: string): Promise<Parcel | undefined> {
  return run("readonly", ({ facts, contents }) => {
    const found = facts.get(id) as IDBRequest<Parcel | undefined>;
    const kept = contents.get(id) as IDBRequest<Pick<Parcel, "bytes"> | undefined>;
    return () => found.result && { ...found.result, ...kept.result };
  });
}

export async function removeParcel(id: string): Promise<void> {
  await run("readwrite", ({ facts, contents }) => {
    facts.delete(id);
    contents.delete(id);
    return () => undefined;
  });
}

/** All of them without their bytes, in the order in which they were saved. */
export async function listParcels(): Promise<readonly Parcel[]> {
  const found = await run("readonly", ({ facts }) => {
    const all = facts.getAll() as IDBRequest<Parcel[]>;
    return () => all.result;
  });
  return found.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
