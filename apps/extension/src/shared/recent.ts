import type { Category } from "./category.ts";

/** A picture that the server has. */
export interface Saved {
  /** Id of the parcel it came in. */
  readonly id: string;
  readonly imageId: string;
  readonly taskId: string;
  readonly state: "processing" | "completed" | "failed" | "undone" | "gone";
  readonly category: Category;
  /** It was there before; taking it back would take away what this capture did not bring. */
  readonly duplicate: boolean;
  /** The server it is on, and whether as a paired person's. */
  readonly server: string;
  readonly paired: boolean;
  /** What to call it: its text, or its page's title. */
  readonly title: string;
  readonly pageUrl: string;
  /** A small picture as a data URL; empty where the bytes never came by. */
  readonly thumbnail: string;
  readonly at: number;
}

const KEY = "recent";
const KEPT = 8;

export async function loadRecent(): Promise<readonly Saved[]> {
  const kept: unknown = (await chrome.storage.local.get(KEY))[KEY];
  return Array.isArray(kept) ? (kept as Saved[]) : [];
}

let last: Promise<unknown> = Promise.resolve();

/** One change after the other, so that none overwrites another. The background alone calls it. */
function change(work: (recent: readonly Saved[]) => readonly Saved[]): Promise<void> {
  const next = last.then(async () => {
    await chrome.storage.local.set({ [KEY]: work(await loadRecent()).slice(0, KEPT) });
  });
  last = next.catch(() => undefined);
  return next;
}

/** Notes what was saved. A parcel that was sent again after its answer was lost keeps what is known of it. */
export const noteSaved = (saved: Saved): Promise<void> =>
  change((recent) => (recent.some(({ id }) => id === saved.id) ? recent : [saved, ...recent]));

export const changeSaved = (id: string, facts: Partial<Saved>): Promise<void> =>
  change((recent) => recent.map((saved) => (saved.id === id ? { ...saved, ...facts } : saved)));
