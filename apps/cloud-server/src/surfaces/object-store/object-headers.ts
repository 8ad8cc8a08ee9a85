import { DomainError } from "@clothesline/contracts";
import type { ObjectHeaders } from "../../features/objects/disk/upload.ts";
import { isMediaType } from "../../features/objects/media-type.ts";
import type { PostForm } from "./post-form.ts";

const defaultType = "application/octet-stream";

/** All `x-oss-meta-…` fields of one object together, bytes: OSS's limit. */
const maxMetadataBytes = 8 * 1024;

/** A header's value: anything but control characters. */
const isHeaderText = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);

/**
 * What a form says about its object beside the bytes. `x-oss-content-type` goes first, because browsers give
 * the file a type by its name whether one wants it or not.
 * @throws DomainError `INVALID_ARGUMENT`
 */
export function headersOf({ fields, fileType }: PostForm): ObjectHeaders {
  const given = fields.get("x-oss-content-type") ?? fields.get("content-type") ?? fileType;
  const contentType = given?.trim() || defaultType;
  if (!isMediaType(contentType)) throw invalid("Content-Type", contentType);
  const contentDisposition = fields.get("content-disposition") ?? null;
  if (contentDisposition !== null && !isHeaderText(contentDisposition)) {
    throw invalid("Content-Disposition", contentDisposition);
  }
  refuseSharing(fields.get("x-oss-object-acl"));
  return { contentType, contentDisposition, metadata: metadataOf(fields) };
}

const invalid = (name: string, value: string): DomainError =>
  new DomainError("INVALID_ARGUMENT", { detail: `Invalid ${name}: ${value.slice(0, 100)}` });

/** Everything here is private; a form that asks for more must not believe it got it. */
function refuseSharing(acl: string | undefined): void {
  if (acl !== undefined && !["private", "default", ""].includes(acl)) throw invalid("x-oss-object-acl", acl);
}

function metadataOf(fields: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const entries = [...fields].filter(([name]) => name.startsWith("x-oss-meta-"));
  let size = 0;
  for (const [name, value] of entries) {
    size += name.length + Buffer.byteLength(value);
    if (!/^x-oss-meta-[a-z0-9-]+$/.test(name) || !isHeaderText(value)) throw invalid("metadata", name);
  }
  if (size > maxMetadataBytes)
    throw new DomainError("INVALID_ARGUMENT", { detail: "The metadata is too large." });
  return Object.fromEntries(entries);
}
