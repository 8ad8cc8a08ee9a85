import { join } from "node:path";
import { type Category, DomainError, generationFaults } from "@clothesline/contracts";
import { discard, isMissing, linkOrCopy, type Staging } from "@clothesline/storage";
import { authorizeOwner } from "../accounts/access.ts";
import type { SourcePicture } from "../generators/image-generator.ts";
import { findPicture } from "../wardrobe/browse.ts";
import type { Wardrobe } from "../wardrobe/wardrobe.ts";
import type { Source } from "./generation.ts";

const categoryOf: Readonly<Record<Source["role"], Category>> = { character: "char", clothes: "clothes" };
const words: Readonly<Record<Source["role"], string>> = { character: "人物", clothes: "服装" };

/** What was chosen for a try-on was there then and is not now. */
export class SourceGoneError extends Error {
  override readonly name = "SourceGoneError";
  readonly fault: "CHARACTER_GONE" | "CLOTHES_GONE" | "ACCOUNT_GONE";

  constructor(fault: SourceGoneError["fault"], options?: ErrorOptions) {
    super(generationFaults[fault], options);
    this.fault = fault;
  }
}

/**
 * Looks up a picture of someone's own wardrobe that a try-on is to be made of.
 * @param userId the id of their account on the sync surface
 * @throws DomainError `SOURCE_NOT_FOUND`, `SOURCE_CATEGORY`
 */
export async function chooseSource(
  wardrobe: Wardrobe,
  userId: string,
  role: Source["role"],
  imageId: string,
): Promise<Source> {
  const { picture } = await look(wardrobe, userId, imageId).catch((error: unknown) => {
    if (!isGone(error)) throw error;
    throw new DomainError("SOURCE_NOT_FOUND", { detail: `没有找到所选的${words[role]}图片`, cause: error });
  });
  if (picture.category !== categoryOf[role]) {
    throw new DomainError("SOURCE_CATEGORY", {
      detail: `所选的${words[role]}图片不在 ${categoryOf[role]} 分类中`,
    });
  }
  return { role, imageId, sha256: picture.sha256 };
}

async function look(wardrobe: Wardrobe, userId: string, imageId: string) {
  const account = await authorizeOwner(wardrobe.db, userId);
  return await findPicture(wardrobe, account, imageId);
}

const isGone = (error: unknown): boolean => error instanceof DomainError && error.code === "IMAGE_NOT_FOUND";

/** The sources of a run, as second names of their files: whatever happens to the wardrobe, their bytes stay. */
export interface OpenSources {
  readonly sources: readonly Source[];
  readonly pictures: { readonly character: SourcePicture; readonly clothes: SourcePicture };
  close(): Promise<void>;
}

/**
 * Opens the sources of a try-on for a run.
 * @throws SourceGoneError when one has been deleted meanwhile
 */
export async function openSources(
  wardrobe: Wardrobe,
  staging: Staging,
  userId: string,
  chosen: readonly Source[],
): Promise<OpenSources> {
  const opened: { source: Source; picture: SourcePicture }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map(({ picture }) => discard(picture)));
  };
  try {
    for (const source of chosen) opened.push(await openOne(wardrobe, staging, userId, source));
    const [character, clothes] = (["character", "clothes"] as const).map((role) =>
      opened.find(({ source }) => source.role === role),
    );
    if (character === undefined || clothes === undefined) throw new Error("a try-on needs both sources");
    return {
      sources: opened.map(({ source }) => source),
      pictures: { character: character.picture, clothes: clothes.picture },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openOne(wardrobe: Wardrobe, staging: Staging, userId: string, chosen: Source) {
  try {
    const { file } = await look(wardrobe, userId, chosen.imageId);
    const path = staging.newPath();
    await linkOrCopy(join(wardrobe.dataDir, file.path), path);
    return { source: { ...chosen, sha256: file.sha256 }, picture: { path, format: file.format } };
  } catch (error) {
    if (!isGone(error) && !isMissing(error)) throw error;
    throw new SourceGoneError(chosen.role === "clothes" ? "CLOTHES_GONE" : "CHARACTER_GONE", {
      cause: error,
    });
  }
}
