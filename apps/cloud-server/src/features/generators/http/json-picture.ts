import { BundleError, FileError, iterableSink, readAnswer } from "@clothesline/bundle";
import type { Staged } from "@clothesline/storage";
import type { Tools } from "../engine.ts";
import { GeneratorError } from "../generator-error.ts";
import { MAX_PICTURE_BYTES } from "../limits.ts";
import type { Reply } from "./server.ts";

/** Base64 of the largest picture, and as much again for others that come along and are passed over. */
const MAX_BODY_BYTES = 3 * MAX_PICTURE_BYTES;

export interface JsonPicture {
  /** `undefined` where there was none. */
  readonly picture: Staged | undefined;
  readonly members: Readonly<Record<string, unknown>>;
}

/**
 * Reads a JSON answer with a picture in it, which is decoded and staged while it arrives.
 * @param way the keys that lead to the picture's base64, `*` for any element of an array
 * @throws GeneratorError; DomainError for a picture that is none
 */
export async function receiveJson(reply: Reply, way: readonly string[], tools: Tools): Promise<JsonPicture> {
  let staging: Promise<Staged> | undefined;
  try {
    const { file, members } = await readAnswer(reply.body, {
      file: way,
      onFile() {
        const sink = iterableSink((pieces) => tools.receive(pieces));
        staging = sink.result;
        return sink;
      },
      maxBytes: MAX_BODY_BYTES,
      maxFileBytes: MAX_PICTURE_BYTES,
    });
    if (file instanceof FileError) throw file;
    return { picture: file === "read" ? await staging : undefined, members };
  } catch (error) {
    reply.discard();
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  if (error instanceof FileError) {
    return new GeneratorError(error.code === "TOO_LARGE" ? "TOO_LARGE" : "BAD_PICTURE", { cause: error });
  }
  if (!(error instanceof BundleError)) return error;
  if (error.code === "SOURCE_FAILED") return error.cause ?? error;
  return new GeneratorError(error.code === "TOO_LARGE" ? "TOO_LARGE" : "BAD_ANSWER", { cause: error });
}
