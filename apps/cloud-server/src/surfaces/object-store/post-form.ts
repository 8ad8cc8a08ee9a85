import { DomainError } from "@clothesline/contracts";
import { FormSplitter } from "./form-splitter.ts";
import { type PartHead, readPartHead } from "./part-head.ts";

/** OSS's limit of one field, bytes; a policy of many conditions may be longer. */
const maxFieldBytes = 4 * 1024;
const maxPolicyBytes = 64 * 1024;
/** All fields before the file, bytes, and how many. */
const maxFieldsBytes = 256 * 1024;
const maxFields = 200;

/** A PostObject form whose fields have been read, and whose file is about to come. */
export interface PostForm {
  /** By lower-case name: OSS tells no case apart in them. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly fileType: string | undefined;
  /**
   * The file's bytes, then the check that the form ends as it should.
   * @throws DomainError `MALFORMED_POST`, `WRONG_NUMBER_OF_FILES`
   */
  readonly file: AsyncIterable<Uint8Array>;
}

/** The boundary of a form's content type; `undefined` when it is no form. */
function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,200})"|([^\s;,]{1,200}))/is.exec(
    contentType ?? "",
  );
  return match?.[1] ?? match?.[2];
}

/**
 * Reads the fields of a form up to its file.
 * @throws DomainError `NOT_MULTIPART`, `MALFORMED_POST` (also when there is no file), `FIELD_TOO_LONG`, `FIELDS_TOO_LONG`
 */
export async function readPostForm(
  contentType: string | undefined,
  body: AsyncIterable<Uint8Array>,
): Promise<PostForm> {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) throw new DomainError("NOT_MULTIPART");
  const splitter = new FormSplitter(body, boundary);
  await splitter.begin();
  const fields = new Map<string, string>();
  let room = maxFieldsBytes;
  for (let count = 0; ; count += 1) {
    const head = await nextHead(splitter);
    if (head === undefined) throw new DomainError("MALFORMED_POST");
    const name = head.name.toLowerCase();
    if (name === "file") return { fields, ...fileOf(splitter, head) };
    const value = await readField(splitter, name);
    room -= name.length + value.length;
    if (room < 0 || count >= maxFields) throw new DomainError("FIELDS_TOO_LONG");
    // The first counts, as what was signed must be what is used.
    if (!fields.has(name)) fields.set(name, value.toString());
  }
}

async function nextHead(splitter: FormSplitter): Promise<PartHead | undefined> {
  const lines = await splitter.nextPart();
  if (lines === undefined) return undefined;
  const head = readPartHead(lines);
  if (head === undefined) throw new DomainError("MALFORMED_POST");
  return head;
}

async function readField(splitter: FormSplitter, name: string): Promise<Buffer> {
  const limit = name === "policy" ? maxPolicyBytes : maxFieldBytes;
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of splitter.content()) {
    size += piece.length;
    if (size > limit) throw new DomainError("FIELD_TOO_LONG");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function fileOf(splitter: FormSplitter, head: PartHead): Omit<PostForm, "fields"> {
  return {
    fileName: head.fileName ?? "",
    fileType: head.contentType,
    file: fileThenEnd(splitter),
  };
}

/** What follows the file, such as the form's button, is read and means nothing; a second file is refused. */
async function* fileThenEnd(splitter: FormSplitter): AsyncGenerator<Uint8Array, void, void> {
  yield* splitter.content();
  for (let head = await nextHead(splitter); head !== undefined; head = await nextHead(splitter)) {
    if (head.name.toLowerCase() === "file") throw new DomainError("WRONG_NUMBER_OF_FILES");
    await readField(splitter, head.name.toLowerCase());
  }
}
