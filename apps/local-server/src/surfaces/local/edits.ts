import { DomainError, localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import type { LocalCalls } from "./callers.ts";
import { imageView } from "./views.ts";

/** A picture of ours that does not decode is told in the words for one that came. */
function editError(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== "IMAGE_BROKEN") return error;
  const detail = error.detail === undefined ? {} : { detail: error.detail };
  return new DomainError("IMAGE_UNSUPPORTED", { ...detail, cause: error });
}

export function registerEditCalls(calls: LocalCalls, { editing }: Context): void {
  calls.on(localCalls.editImage, async ({ params, body, who }) => {
    const edit = {
      crop: body.crop ?? undefined,
      flip: body.flip ?? undefined,
      rotate: body.rotate ?? undefined,
    };
    const picture = await editing.edit(who.user_id, params.image_id, edit).catch((error: unknown) => {
      throw editError(error);
    });
    return { success: true, image: imageView(picture), message: "图片已修改" };
  });

  calls.on(localCalls.revertImage, async ({ params, who }) => {
    const picture = await editing.revert(who.user_id, params.image_id);
    return { success: true, image: imageView(picture), message: "已恢复原图" };
  });
}
