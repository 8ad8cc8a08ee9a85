import { DomainError, type driveCalls, type QueryOf, type SuccessOf } from "@clothesline/contracts";
import type { Drive } from "../../../features/files/drive.ts";
import { browseTrash, DAYS_IN_TRASH, type TrashPage } from "../../../features/files/trash.ts";
import type { Person } from "../../../features/sessions/person.ts";
import { toDriveFile } from "./drive-file.ts";

type Call = typeof driveCalls.listTrash;

export function listTrash(drive: Drive) {
  return async ({ who, query }: { who: Person; query: QueryOf<Call> }): Promise<SuccessOf<Call>> => {
    const after = query.cursor ? readCursor(query.cursor) : undefined;
    const { files, next } = await browseTrash(drive, who, { after, limit: query.limit ?? 100 });
    return {
      files: files.map((file) => ({
        ...toDriveFile(file, drive.store),
        deleted_at: file.deletedAt ?? "",
        purge_at: purgeTime(file.deletedAt ?? ""),
      })),
      next_cursor: next && `${next.deletedAt}.${next.id}`,
      message: "回收站列表获取成功",
    };
  };
}

const purgeTime = (deletedAt: string): string =>
  new Date(Date.parse(deletedAt) + DAYS_IN_TRASH * 24 * 3600 * 1000).toISOString();

function readCursor(text: string): NonNullable<TrashPage["next"]> {
  const [, deletedAt, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\.(\d{1,15})$/.exec(text) ?? [];
  if (deletedAt === undefined) throw new DomainError("CURSOR_INVALID");
  return { deletedAt, id: Number(id) };
}
