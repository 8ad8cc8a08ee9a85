import {
  DomainError,
  type DriveErrorCode,
  driveErrors,
  type FieldProblems,
  MAX_RECORDED,
  UploadedFile,
} from "@clothesline/contracts";
import { problemsByField } from "@clothesline/service-kit";
import type { Static } from "typebox";
import { Compile } from "typebox/compile";
import type { Announced } from "../../../features/files/record-uploads.ts";
import { FOLDER } from "../../../features/files/file-record.ts";

const entry = Compile(UploadedFile);

/** What a call says was uploaded: one entry or many. */
export interface Announcement {
  readonly entries: readonly Announced[];
  readonly isBatch: boolean;
}

/**
 * Reads the body of `/file/uploaded/`: an object or an array of them.
 * @throws DomainError `INVALID_REQUEST` that says field by field, and in a batch entry by entry, what is wrong
 */
export function readAnnouncement(body: unknown): Announcement {
  const isBatch = Array.isArray(body);
  const list: unknown[] = isBatch ? body : [body ?? {}];
  if (list.length === 0) throw refusal({ non_field_errors: ["至少要有一个文件。"] });
  if (list.length > MAX_RECORDED) throw refusal({ non_field_errors: [`一次最多 ${MAX_RECORDED} 个文件。`] });
  return { isBatch, entries: list.map((value, number) => read(value, isBatch ? number : undefined)) };
}

function read(value: unknown, number: number | undefined): Announced {
  if (!entry.Check(value)) throw refusal(problemsByField(entry.Errors(value), value), number);
  const { name, oss_url: ossUrl, path, content_type: contentType }: Static<typeof UploadedFile> = value;
  if (contentType === FOLDER) throw refusal({ content_type: ["文件夹不需要上传。"] }, number);
  return { name, ossUrl, path: path ?? "/" };
}

function refusal(fields: FieldProblems, number?: number): DomainError {
  return new DomainError("INVALID_REQUEST", { fields: ofEntry(fields, number), ...detailOf(fields, number) });
}

/** Has a refusal of one entry of a batch say which one it is of. */
export async function sayingWhich<T>(isBatch: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || !isBatch) throw error;
    const { code, params, detail } = error;
    const number = params?.["entry"];
    if (typeof number !== "number") throw error;
    const sentence = detail ?? driveErrors[code as DriveErrorCode].message;
    const fields = error.fields ?? { non_field_errors: [sentence] };
    throw new DomainError(code, {
      cause: error,
      params: { entry: number },
      fields: ofEntry(fields, number),
      ...detailOf(fields, number),
    });
  }
}

const ofEntry = (fields: FieldProblems, number: number | undefined): FieldProblems =>
  number === undefined
    ? fields
    : Object.fromEntries(Object.entries(fields).map(([name, texts]) => [`${number}.${name}`, texts]));

function detailOf(fields: FieldProblems, number: number | undefined): { detail?: string } {
  const [sentence] = Object.values(fields).flat();
  if (sentence === undefined) return {};
  return { detail: number === undefined ? sentence : `第 ${number + 1} 个文件：${sentence}` };
}
