import type { PreviousUpload } from "tus-js-client";

/** What a browser remembers of uploads on their way, so that they go on after a reload. */
const PREFIX = "tus::";
/** The server forgets an upload after a day, ms. */
const LIFE = 24 * 3600 * 1000;

export interface LeftUpload {
  readonly name: string;
  readonly size: number;
  readonly path: string;
  /** The file's own time; the same file chosen again has the same. */
  readonly modified: number;
  readonly storageKey: string;
}

interface Source {
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
}

/** Tells whether a file is the one an upload was begun with, as far as a browser lets it be told. */
export const keyOf = (account: number, path: string, { name, size, lastModified }: Source): string =>
  `drive-${account}-${size}-${lastModified}-${path}${name}`;

/** Uploads of an account that a reload has cut off; those the server has forgotten are forgotten here. */
export function findLeft(account: number, now: number): LeftUpload[] {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}drive-`));
  return keys.flatMap((storageKey): LeftUpload[] => {
    const found = read(storageKey);
    if (found === undefined || now - Date.parse(found.creationTime) > LIFE) {
      localStorage.removeItem(storageKey);
      return [];
    }
    const [, owner, size, modified] = /^tus::drive-(\d+)-(\d+)-(\d+)-/.exec(storageKey) ?? [];
    const { filename: name, path } = found.metadata;
    if (Number(owner) !== account || name === undefined || path === undefined) return [];
    return [{ name, path, size: Number(size), modified: Number(modified), storageKey }];
  });
}

export function forget({ storageKey }: LeftUpload): string | undefined {
  const address = read(storageKey)?.uploadUrl ?? undefined;
  localStorage.removeItem(storageKey);
  return address;
}

function read(key: string): PreviousUpload | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
