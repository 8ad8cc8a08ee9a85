import type { AccessKey } from "./access-keys.ts";
import { isKey } from "./keys.ts";
import { type Owner, prefixOf, type UploadOptions, type UploadToken } from "./object-store.ts";
import { makePolicy } from "./policy.ts";
import { sign } from "./signatures.ts";

/** Where a form is sent, and the key that signs it. */
export interface FormTarget {
  readonly bucket: string;
  readonly endpoint: string;
  readonly host: string;
  readonly accessKey: AccessKey;
}

/** Signs a form that may put files under an owner's prefix, and nothing else anywhere. */
export function signForm(target: FormTarget, owner: Owner, options: UploadOptions): UploadToken {
  const { bucket, endpoint, host, accessKey } = target;
  const { maxBytes, expires, fileName, contentType } = options;
  const prefix = prefixOf(owner);
  const policy = makePolicy({ bucket, prefix, maxBytes, expires });
  const signature = sign(accessKey.secret, policy);
  const named = fileName !== undefined && isKey(prefix + fileName) ? fileName : "${filename}";
  return {
    accessid: accessKey.id,
    policy,
    signature,
    expires,
    bucket,
    endpoint,
    host,
    prefix,
    maxBytes,
    fields: {
      key: prefix + named,
      policy,
      OSSAccessKeyId: accessKey.id,
      signature,
      success_action_status: "200",
      // Browsers give the file's own part a type by its name; this field goes before it.
      ...(contentType === undefined ? {} : { "x-oss-content-type": contentType }),
    },
  };
}
