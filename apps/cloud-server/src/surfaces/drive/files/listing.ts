import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { BodyOf, driveCalls, SuccessOf } from "@clothesline/contracts";
import type { FastifyReply } from "fastify";
import type { Drive } from "../../../features/files/drive.ts";
import { type FilePage, listFiles } from "../../../features/files/list-files.ts";
import { storageInfo } from "../../../features/quota/quota.ts";
import type { Person } from "../../../features/sessions/person.ts";
import { toDriveFile } from "./drive-file.ts";

type Call = typeof driveCalls.listDriveFiles;
type Reply = SuccessOf<Call>;

interface Asked {
  readonly who: Person;
  readonly body: BodyOf<Call>;
  readonly reply: FastifyReply;
}

/** Files that are read at once of a folder that is wanted whole. */
const filesAtOnce = 1000;

export function listDriveFiles(drive: Drive) {
  return async ({ who, body, reply }: Asked): Promise<Reply> => {
    const list = await listFiles(drive, who, {
      path: body.path ?? "/",
      search: body.search ?? undefined,
      sort: body.sort ?? "created_at",
      descending: body.order === "desc",
      kind: body.kind ?? undefined,
    });
    const { quota, used } = await storageInfo(drive.db, who.id, drive.quota);
    const about = { quota, used_space: used, message: "文件列表获取成功" };
    if (typeof body.offset === "number") {
      const { files, count } = await list.slice(body.offset, body.limit ?? filesAtOnce);
      const total = count.folders + count.files;
      return { files: toFiles(drive, files), next_cursor: null, total, folders: count.folders, ...about };
    }
    const first = await list.page(body.limit ?? filesAtOnce, body.cursor || undefined);
    if (body.limit || first.next === null) {
      return { files: toFiles(drive, first.files), next_cursor: first.next, ...about };
    }
    return streamed(
      reply,
      whole(drive, first, (limit, cursor) => list.page(limit, cursor), { next_cursor: null, ...about }),
    );
  };
}

const toFiles = ({ store }: Drive, files: FilePage["files"]) => files.map((file) => toDriveFile(file, store));

/** The JSON of a whole folder, page by page: its text would be tens of megabytes, and making it would hold up the others. */
async function* whole(
  drive: Drive,
  first: FilePage,
  page: (limit: number, cursor: string) => Promise<FilePage>,
  about: Omit<Reply, "files">,
): AsyncGenerator<string> {
  const textOf = (some: FilePage): string => JSON.stringify(toFiles(drive, some.files)).slice(1, -1);
  yield `{"files":[${textOf(first)}`;
  for (let next = first.next; next !== null;) {
    const some = await page(filesAtOnce, next);
    if (some.files.length > 0) yield `,${textOf(some)}`;
    next = some.next;
    // The database answers at once, so the others' turn has to be given to them.
    await setImmediate();
  }
  yield `],${JSON.stringify(about).slice(1)}`;
}

/** What is sent is the reply the call promises, in pieces. */
function streamed(reply: FastifyReply, pieces: AsyncIterable<string>): Reply {
  const body = reply.type("application/json; charset=utf-8").send(Readable.from(pieces));
  return body as unknown as Reply;
}
