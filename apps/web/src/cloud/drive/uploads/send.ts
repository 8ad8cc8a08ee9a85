import { ApiError, NetworkError } from "@clothesline/client";
import type { DetailedError, Upload } from "tus-js-client";

/** How soon a cut connection is tried again, ms. */
const RETRIES = [300, 1500, 4000];

export interface Sending {
  readonly file: File;
  /** The folder it goes to. */
  readonly path: string;
  /** Tells whether a file is the one an upload was begun with. */
  readonly key: string;
  progress(sent: number): void;
  done(): void;
  /** With the refusal as the other calls throw it. */
  failed(error: unknown): void;
}

/** An upload of a file that can be cut and continued; it goes on where an earlier one of the same file was cut. */
export async function makeTus({ file, path, key, progress, done, failed }: Sending): Promise<Upload> {
  const { Upload } = await import("tus-js-client");
  const tus = new Upload(file, {
    endpoint: `${location.origin}/file/tus/`,
    metadata: { filename: file.name, filetype: file.type, path },
    fingerprint: async () => key,
    removeFingerprintOnSuccess: true,
    // Sent with the request that begins it, even a small file would arrive twice where the reply is lost.
    uploadDataDuringCreation: false,
    retryDelays: RETRIES,
    onProgress: progress,
    onSuccess: done,
    onError: (error) => failed(toError(error)),
  });
  const [before] = await tus.findPreviousUploads();
  if (before) tus.resumeFromPreviousUpload(before);
  return tus;
}

function toError(error: Error | DetailedError): unknown {
  const response = "originalResponse" in error ? error.originalResponse : null;
  if (
    !response ||
    response.getStatus() === 0 ||
    (response.getStatus() >= 502 && response.getStatus() < 507)
  ) {
    return new NetworkError(error.message, { timedOut: false, cause: error });
  }
  const body = parse(response.getBody());
  return new ApiError({
    status: response.getStatus(),
    // The protocol refuses by status alone what is larger than anyone's space.
    code: response.getStatus() === 413 ? "FILE_TOO_LARGE" : (textOf(body, "code") ?? "UNKNOWN"),
    message: textOf(body, "error") ?? error.message,
    detail: textOf(body, "detail"),
  });
}

const textOf = (body: unknown, name: string): string | undefined => {
  const value =
    typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" ? value : undefined;
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
