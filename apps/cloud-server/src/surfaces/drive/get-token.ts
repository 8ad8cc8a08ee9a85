import { DomainError, driveCalls, type SuccessOf } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import type { Drive } from "../../features/files/drive.ts";
import { encodeKey } from "../../features/objects/keys.ts";
import { isMediaType } from "../../features/objects/media-type.ts";
import { storageInfo } from "../../features/quota/quota.ts";
import type { Person } from "../../features/sessions/person.ts";
import type { personChecks } from "../person.ts";

/** How long an upload may begin after its token was given, ms. */
const tokenLife = 3600 * 1000;

interface FileFacts {
  readonly file_name?: string | null;
  readonly file_size?: number | null;
  readonly content_type?: string | null;
}

/** The two ways to ask for a signed form. */
export function tokenCalls(call: CallRegistrar<ReturnType<typeof personChecks>>, drive: Drive): void {
  call.on(driveCalls.getUploadToken, async ({ who }) => tokenFor(drive, who, {}));
  call.on(driveCalls.getUploadTokenFor, async ({ who, body }) => tokenFor(drive, who, body));
}

/** @throws DomainError `QUOTA_EXCEEDED`, `FILE_TOO_LARGE` */
async function tokenFor(
  { db, store, quota }: Drive,
  person: Person,
  { file_name: name, file_size: size, content_type: type }: FileFacts,
): Promise<SuccessOf<typeof driveCalls.getUploadToken>> {
  const { free } = await storageInfo(db, person.id, quota);
  if ((size ?? 0) > store.maxFileBytes) throw new DomainError("FILE_TOO_LARGE");
  if (free === 0 || (size ?? 0) > free) throw new DomainError("QUOTA_EXCEEDED");
  const expires = new Date(Date.now() + tokenLife);
  // Of a path on someone's own disk the last part is the name.
  const fileName = name?.split(/[/\\]/).at(-1) || undefined;
  const token = store.signUpload(person, {
    maxBytes: Math.min(free, store.maxFileBytes),
    expires,
    fileName,
    contentType: type && isMediaType(type) ? type : undefined,
  });
  const { key = "" } = token.fields;
  return {
    token: {
      accessid: token.accessid,
      policy: token.policy,
      signature: token.signature,
      expiration: `${expires.toISOString().slice(0, -1)}000`,
      bucket: token.bucket,
      endpoint: token.endpoint,
      prefix: token.prefix,
      host: token.host,
      max_file_size: token.maxBytes,
      fields: token.fields,
      ...(key.endsWith("${filename}") ? {} : { oss_url: `${token.host}/${encodeKey(key)}` }),
    },
    message: "已生成token",
  };
}
