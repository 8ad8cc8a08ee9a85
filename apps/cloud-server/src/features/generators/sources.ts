import { DomainError } from "@clothesline/contracts";
import { type UprightForm, uprightPicture, type UprightPicture } from "@clothesline/storage";
import { GeneratorError } from "./generator-error.ts";
import type { GeneratorJob } from "./image-generator.ts";

export interface UprightSources {
  readonly character: UprightPicture;
  readonly clothes: UprightPicture;
}

/**
 * A try-on's pictures as a generator gets them: upright, small enough, and without the metadata that says where and when
 * somebody was photographed.
 * @throws GeneratorError BAD_SOURCE
 */
export async function uprightSources(
  { character, clothes }: NonNullable<GeneratorJob["sources"]>,
  form: { readonly within: number; readonly as: UprightForm },
): Promise<UprightSources> {
  try {
    return {
      character: await uprightPicture(character.path, form),
      clothes: await uprightPicture(clothes.path, form),
    };
  } catch (error) {
    if (error instanceof DomainError) throw new GeneratorError("BAD_SOURCE", { cause: error });
    throw error;
  }
}
