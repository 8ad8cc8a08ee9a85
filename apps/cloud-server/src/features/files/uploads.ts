import { DomainError } from "@clothesline/contracts";
import { type KeptObject, type ObjectStore, prefixOf, type UploadedObject } from "../objects/object-store.ts";
import type { Person } from "../sessions/person.ts";
import { realType } from "./real-type.ts";

/**
 * Finds out what was really uploaded to an address under the person's prefix, and keeps exactly those bytes for as long
 * as it takes to record them.
 * @throws DomainError `UPLOAD_FORBIDDEN`, `UPLOAD_NOT_FOUND`, `QUOTA_EXCEEDED`
 */
export async function keepUpload(
  store: ObjectStore,
  person: Person,
  ossUrl: string,
): Promise<UploadedObject & KeptObject> {
  const uploaded = await store.findByUrl(person, ossUrl);
  if (uploaded !== undefined) {
    const object = { ...uploaded, ...(await store.keep(person, uploaded)) };
    return { ...object, contentType: await realType(store, object) };
  }
  if (isOthers(store, person, ossUrl)) {
    throw new DomainError("UPLOAD_FORBIDDEN", { fields: { oss_url: ["此地址不在您的目录下。"] } });
  }
  throw new DomainError("UPLOAD_NOT_FOUND", { fields: { oss_url: ["没有找到已上传的文件。"] } });
}

/** Whether an address is in the store and not under the person's prefix; says nothing of what is there. */
function isOthers({ host }: ObjectStore, person: Person, ossUrl: string): boolean {
  if (!ossUrl.startsWith(`${host}/`)) return false;
  const key = ossUrl.slice(host.length + 1);
  const prefix = prefixOf(person);
  const encoded = `${encodeURIComponent(person.username)}/`;
  return !key.startsWith(prefix) && !key.toLowerCase().startsWith(encoded.toLowerCase());
}
