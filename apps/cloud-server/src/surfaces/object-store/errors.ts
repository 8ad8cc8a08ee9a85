import type { SurfaceErrors } from "@clothesline/contracts";

/** Every error with the name, status and message that OSS gives it. */
export const objectStoreErrors = {
  ACCESS_DENIED: { name: "AccessDenied", status: 403, message: "AccessDenied" },
  INVALID_ACCESS_KEY: {
    name: "InvalidAccessKeyId",
    status: 403,
    message: "The OSS Access Key Id you provided does not exist in our records.",
  },
  SIGNATURE_MISMATCH: {
    name: "SignatureDoesNotMatch",
    status: 403,
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  },
  QUOTA_EXCEEDED: {
    name: "QuotaExceeded",
    status: 403,
    message: "The account has no room left for this object.",
  },
  STORAGE_FULL: {
    name: "InsufficientStorage",
    status: 507,
    message: "The server has no room left on its disk.",
  },
  OBJECT_NOT_FOUND: { name: "NoSuchKey", status: 404, message: "The specified key does not exist." },
  NOT_FOUND: { name: "NoSuchKey", status: 404, message: "The specified key does not exist." },
  KEY_EXISTS: {
    name: "FileAlreadyExists",
    status: 409,
    message: "The object you specified already exists and can not be overwritten.",
  },
  INVALID_POLICY: { name: "InvalidPolicyDocument", status: 400, message: "Invalid Policy." },
  INVALID_KEY: { name: "InvalidObjectName", status: 400, message: "The specified object is not valid." },
  INVALID_ARGUMENT: { name: "InvalidArgument", status: 400, message: "Invalid Argument." },
  INVALID_DIGEST: {
    name: "InvalidDigest",
    status: 400,
    message: "The Content-MD5 you specified was invalid.",
  },
  ENTITY_TOO_LARGE: {
    name: "EntityTooLarge",
    status: 400,
    message: "Your proposed upload exceeds the maximum allowed size.",
  },
  ENTITY_TOO_SMALL: {
    name: "EntityTooSmall",
    status: 400,
    message: "Your proposed upload is smaller than the minimum allowed size.",
  },
  NOT_MULTIPART: {
    name: "RequestIsNotMultiPartContent",
    status: 400,
    message: "Bucket POST must be of the enclosure-type multipart/form-data.",
  },
  MALFORMED_POST: {
    name: "MalformedPOSTRequest",
    status: 400,
    message: "The body of your POST request is not well-formed multipart/form-data.",
  },
  WRONG_NUMBER_OF_FILES: {
    name: "IncorrectNumberOfFilesInPOSTRequest",
    status: 400,
    message: "POST requires exactly one file upload per request.",
  },
  FIELD_TOO_LONG: {
    name: "FieldItemTooLong",
    status: 400,
    message: "A field of your POST request is too long.",
  },
  FIELDS_TOO_LONG: {
    name: "MaxPOSTPreDataLengthExceededError",
    status: 400,
    message: "Your POST request fields preceding the upload file was too large.",
  },
  PRECONDITION_FAILED: {
    name: "PreconditionFailed",
    status: 412,
    message: "At least one of the pre-conditions you specified did not hold.",
  },
  INVALID_RANGE: {
    name: "InvalidRange",
    status: 416,
    message: "The requested range cannot be satisfied.",
  },
  INVALID_REQUEST: { name: "InvalidArgument", status: 400, message: "Invalid Argument." },
  METHOD_NOT_ALLOWED: {
    name: "MethodNotAllowed",
    status: 405,
    message: "The specified method is not allowed against this resource.",
  },
  INTERNAL: {
    name: "InternalError",
    status: 500,
    message: "We encountered an internal error. Please try again.",
  },
} as const satisfies SurfaceErrors & Record<string, { readonly name: string }>;

/** OSS's name of an error code. */
export const nameOf = (code: string): string =>
  Object.hasOwn(objectStoreErrors, code)
    ? objectStoreErrors[code as keyof typeof objectStoreErrors].name
    : objectStoreErrors.INTERNAL.name;
