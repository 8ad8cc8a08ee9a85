import { createReadStream } from "node:fs";
import { readReply } from "@clothesline/client";
import { DetailedError, type HttpResponse, Upload } from "tus-js-client";
import { Unreachable } from "../problem.ts";
import { uploadUrls } from "./upload-urls.ts";

export interface ResumableUpload {
  readonly endpoint: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** What makes this the same upload when the program is started again: file, its state, where it goes. */
  readonly identity: readonly (string | number)[];
  /** The file that remembers unfinished uploads. */
  readonly store: string;
  /** Asked before each request: tokens end. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly onProgress: (sent: number) => void;
  readonly onResume: () => void;
  /** The connection broke, and the upload will go on. */
  readonly onRetry: () => void;
  readonly signal: AbortSignal;
}

export interface Uploaded {
  /** The address of the upload itself. */
  readonly url: string;
  /** A header of the server's last reply. */
  readonly header: (name: string) => string | undefined;
}

/** Milliseconds before each new try; they begin anew whenever bytes have arrived. */
const RETRY_DELAYS_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];

/**
 * Sends a file by the tus protocol. A cut is mended here; after a kill, the next call with the same identity goes on
 * where this one was.
 */
export async function uploadResumably(options: ResumableUpload): Promise<Uploaded> {
  const { endpoint, path, size, metadata, identity, store, headers, signal } = options;
  const file = createReadStream(path);
  // Only its path is used; the file itself is opened for each request.
  file.on("error", () => {});
  let begun = false;
  try {
    return await new Promise((resolve, reject) => {
      const upload = new Upload(file, {
        endpoint,
        uploadSize: size,
        metadata,
        retryDelays: RETRY_DELAYS_MS,
        fingerprint: async () => identity.join("|"),
        urlStorage: uploadUrls(store),
        removeFingerprintOnSuccess: true,
        onProgress: (sent) => options.onProgress(sent),
        onUploadUrlAvailable: () => (begun = true),
        onShouldRetry: (error) => {
          const again = begun && isPassing(error.originalResponse?.getStatus());
          if (again) options.onRetry();
          return again;
        },
        onBeforeRequest: async (request) => {
          for (const [name, value] of Object.entries(await headers())) request.setHeader(name, value);
        },
        onSuccess: ({ lastResponse }) =>
          resolve({ url: upload.url ?? "", header: (name) => lastResponse.getHeader(name) }),
        onError: (error) => void explained(error, endpoint).then(reject, reject),
      });
      signal.addEventListener(
        "abort",
        () => {
          void upload.abort().catch(() => {});
          reject(signal.reason as Error);
        },
        { once: true },
      );
      void upload.findPreviousUploads().then(([previous]) => {
        if (previous) {
          upload.resumeFromPreviousUpload(previous);
          begun = true;
          options.onResume();
        }
        upload.start();
      }, reject);
    });
  } finally {
    file.destroy();
  }
}

/** A refusal stays one; a full disk, a connection that broke and a file that is still held do not. */
const isPassing = (status: number | undefined): boolean =>
  status === undefined ||
  status === 0 ||
  status === 409 ||
  status === 423 ||
  (status >= 500 && status !== 507);

/** The server's own answer as the error that any other call would throw for it. */
async function explained(error: Error, endpoint: string): Promise<unknown> {
  if (!(error instanceof DetailedError)) return error;
  const response = error.originalResponse;
  if (response === null) return new Unreachable(new URL(endpoint).origin, error.causingError ?? error);
  return readReply(replyOf(response)).then(
    () => error,
    (told: unknown) => told,
  );
}

function replyOf(response: HttpResponse): Response {
  const retryAfter = response.getHeader("retry-after");
  return new Response(response.getBody(), {
    status: response.getStatus(),
    headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
  });
}
