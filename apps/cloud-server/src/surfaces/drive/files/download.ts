import { type BodyOf, DomainError, type driveCalls, type SuccessOf } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import { downloadLink } from "../../../features/files/download-link.ts";
import type { Drive } from "../../../features/files/drive.ts";
import type { FileRecord } from "../../../features/files/file-record.ts";
import { findOwnFile } from "../../../features/files/owned.ts";
import type { Person } from "../../../features/sessions/person.ts";
import { textOf } from "../../drops/loose.ts";

type Call = typeof driveCalls.downloadDriveFile;

export interface DropVisit {
  readonly fileId: number;
  readonly access: string | undefined;
  readonly code: string | undefined;
  readonly password: string | undefined;
  readonly person: Person | undefined;
  readonly request: FastifyRequest;
}

/**
 * Whether an open drop lets its visitor have a file, which it then answers with. Asked only where the visitor has shown
 * a code or what a drop gave out; throws the drop's own refusals.
 */
export type DropAdmission = (visit: DropVisit) => Promise<FileRecord>;

interface Asked {
  readonly who: Person | undefined;
  readonly params: { readonly file_id: number };
  readonly body: BodyOf<Call>;
  readonly request: FastifyRequest;
}

export function downloadDriveFile({ db, store }: Drive, admit: DropAdmission) {
  return async ({ who, params, body, request }: Asked): Promise<SuccessOf<Call>> => {
    const fileId = params.file_id;
    const access = textOf(body.access);
    const code = textOf(body.code);
    const password = textOf(body.password);
    const file =
      access !== undefined || code !== undefined
        ? await admit({ fileId, access, code, password, person: who, request })
        : await own(who, fileId);
    return { download_url: downloadLink(store, file), message: "下载链接已生成" };
  };

  async function own(person: Person | undefined, fileId: number): Promise<FileRecord> {
    if (person === undefined) throw new DomainError("TOKEN_REQUIRED");
    return await findOwnFile(db, person, fileId, "FILE_DOWNLOAD_FORBIDDEN");
  }
}
