import { createWriteStream } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { DomainError } from "@clothesline/contracts";
import { isMissing } from "@clothesline/storage";
import { createEntryNames } from "../files/zip/entry-names.ts";
import type { Profile } from "./account.ts";

/** A thing of a person's that is exported: a file, or a record that becomes a line of a list. */
export type Exported =
  | {
      readonly kind: "file";
      /** Names of the folders it is put in, from the top. */
      readonly above: readonly string[];
      readonly name: string;
      readonly open: () => Promise<Readable>;
    }
  | {
      readonly kind: "record";
      /** The list's name; it is written as `<list>.jsonl`. */
      readonly list: string;
      readonly record: object;
    };

/** Of a folder's path, bytes: of the 4,096 that Linux takes (`PATH_MAX`), a name and the ends are left. */
const maxFolderBytes = 4096 - 260;

/** Where a file goes whose folders lie deeper than systems can reach; its record tells its real place. */
const DEEP = "too-deep";

/** Everything one feature keeps of an account, in no more memory than a page of rows. */
export type AccountExporter = (account: Profile) => AsyncIterable<Exported>;

export interface ExportResult {
  readonly files: number;
  readonly records: number;
  /** Files that could not be read, which the server has removed meanwhile or lost. */
  readonly missing: readonly string[];
}

/**
 * Writes everything a person has to a folder: files under their names, made safe for any system, and lists of what is
 * known of them, a line of JSON each.
 * @throws DomainError `EXPORT_FOLDER_TAKEN` when there is something in the folder already
 */
export async function exportAccount(
  exporters: readonly AccountExporter[],
  account: Profile,
  folder: string,
): Promise<ExportResult> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new DomainError("EXPORT_FOLDER_TAKEN");
  const names = createEntryNames();
  const lists = createLists(folder);
  const missing: string[] = [];
  let files = 0;
  let records = 0;
  try {
    for (const exporter of exporters) {
      for await (const thing of exporter(account)) {
        if (thing.kind === "record") {
          await lists.add(thing.list, thing.record);
          records += 1;
        } else {
          const path = pathOf(thing, folder, names);
          if (await copy(thing.open, join(folder, path))) files += 1;
          else missing.push(path);
        }
      }
    }
  } finally {
    await lists.close();
  }
  return { files, records, missing };
}

function pathOf(
  { above, name }: Extract<Exported, { kind: "file" }>,
  folder: string,
  names: ReturnType<typeof createEntryNames>,
): string {
  const isTooDeep = Buffer.byteLength(join(folder, names.folderPath(above))) > maxFolderBytes;
  return names.filePath(isTooDeep ? [...above.slice(0, 1), DEEP] : above, name);
}

async function copy(open: () => Promise<Readable>, path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await pipeline(await open(), createWriteStream(path, { flags: "wx", mode: 0o600 }));
    return true;
  } catch (error) {
    if (isMissing(error) || (error instanceof DomainError && error.code.endsWith("_NOT_FOUND"))) return false;
    throw error;
  }
}

/** Lists are written side by side as their records come. */
function createLists(folder: string) {
  const open = new Map<string, ReturnType<typeof createWriteStream>>();
  return {
    async add(list: string, record: object): Promise<void> {
      let file = open.get(list);
      if (file === undefined) {
        file = createWriteStream(join(folder, `${list}.jsonl`), { flags: "wx", mode: 0o600 });
        open.set(list, file);
      }
      const stream = file;
      await new Promise<void>((resolve, reject) => {
        stream.write(`${JSON.stringify(record)}\n`, (error) => (error ? reject(error) : resolve()));
      });
    },
    async close(): Promise<void> {
      for (const file of open.values()) {
        file.end();
        await finished(file);
      }
    },
  };
}
