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
  readonly type?: PictureType;
  /** Where the bytes are from. */
  readonly from?: string;
  /** Code of what was wrong. */
  readonly error?: string;
  /** The tab it was saved from, which is told how far it is. */
  readonly tabId?: number;
}

const NAME = "clothesline";
const STORE = "outbox";

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(STORE, { keyPath: "id" });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => {
      opened = undefined;
      reject(request.error ?? new Error("IndexedDB cannot be opened"));
    });
  });
  return opened;
}

/** Runs one request, and answers when what it did is on the disk. */
async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    transaction.addEventListener("complete", () => resolve(request.result));
    transaction.addEventListener("abort", () => {
      reject(transaction.error ?? new Error("The outbox cannot be written"));
    });
  });
}

export async function putParcel(parcel: Parcel): Promise<void> {
  await run("readwrite", (store) => store.put(parcel));
}

export async function getParcel(id: string): Promise<Parcel | undefined> {
  return run("readonly", (store) => store.get(id) as IDBRequest<Parcel | undefined>);
}

export async function removeParcel(id: string): Promise<void> {
  await run("readwrite", (store) => store.delete(id));
}

/** All of them without their bytes, in the order in which they were saved. */
export async function listParcels(): Promise<readonly Parcel[]> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const found: Parcel[] = [];
    const request = database.transaction(STORE, "readonly").objectStore(STORE).openCursor();
    request.addEventListener("success", () => {
      const cursor = request.result;
      if (cursor === null) {
        resolve(found.toSorted((a, b) => a.at - b.at || a.id.localeCompare(b.id)));
        return;
      }
      const { bytes: _, ...parcel } = cursor.value as Parcel;
      found.push(parcel);
      cursor.continue();
    });
    request.addEventListener("error", () => reject(request.error ?? new Error("The outbox cannot be read")));
  });
}
