import { ApiError } from "@clothesline/client";

const fields: Readonly<Record<string, string>> = {
  CODE_TAKEN: "code",
  CODE_INVALID: "code",
  MAX_DOWNLOAD_COUNT_INVALID: "max_download_count",
  PASSWORD_INVALID: "password",
};

/** Which field a refusal is about, if it is about one. */
export const fieldOf = (error: unknown): string | undefined =>
  error instanceof ApiError ? fields[error.code] : undefined;
