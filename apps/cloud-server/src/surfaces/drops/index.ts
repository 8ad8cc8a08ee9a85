import fastifyStatic from "@fastify/static";
import { DomainError, dropCalls } from "@clothesline/contracts";
import { callRegistrar } from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { listOwnDrops } from "../../features/drops/list.ts";
import { createDrop, deleteDrop, updateDrop } from "../../features/drops/manage.ts";
import { personChecks } from "../person.ts";
import { dropsEnvelope } from "./envelope.ts";
import { dropThumbnail } from "./drop-thumbnail.ts";
import { getDrop, peekDrop } from "./get-drop.ts";
import { booleanOf, numberOf, textOf } from "./loose.ts";
import type { DropServices } from "./services.ts";
import { toShownContents, toShownDrop } from "./shown-drop.ts";
import { zipDrop } from "./zip-drop.ts";

/** Share links of the cloud drive's document, and their additions. */
export async function dropsSurface(app: FastifyInstance, services: DropServices): Promise<void> {
  const { drops } = services;
  app.setErrorHandler(dropsEnvelope.errorHandler);
  await app.register(fastifyStatic, { serve: false, root: services.config.dataDir });
  const call = callRegistrar(app, personChecks(services.sessions));

  call.on(dropCalls.createDrop, async ({ who, body }) => {
    const drop = await createDrop(drops, who, {
      files: body.files.map(Number),
      expireDays: numberOf(body.expire_days),
      code: textOf(body.code),
      requireLogin: booleanOf(body.require_login),
      maxDownloadCount: numberOf(body.max_download_count),
      password: textOf(body.password),
    });
    return { drop: toShownDrop(drop, services), message: "分享创建成功" };
  });
  call.on(dropCalls.updateDrop, async ({ who, params, body }) => {
    const drop = await updateDrop(drops, who, idOf(params), {
      expireDays: numberOf(body.expire_days),
      requireLogin: booleanOf(body.require_login),
      maxDownloadCount: numberOf(body.max_download_count),
      password: textOf(body.password) ?? (booleanOf(body.remove_password) === true ? null : undefined),
    });
    return { drop: toShownDrop(drop, services), message: "分享修改成功" };
  });
  call.on(dropCalls.deleteDrop, async ({ who, params }) => {
    await deleteDrop(drops, who, idOf(params));
    return { message: "分享已删除" };
  });
  call.on(dropCalls.listDrops, async ({ who }) => {
    const own = await listOwnDrops(drops, who);
    return own.map(({ drop, contents }) => ({
      ...toShownDrop(drop, services),
      contents: toShownContents(contents),
    }));
  });

  call.on(dropCalls.getDrop, getDrop(services));
  call.on(dropCalls.peekDrop, peekDrop(services));
  call.on(dropCalls.zipDrop, zipDrop(services));
  call.on(dropCalls.getDropThumbnail, dropThumbnail(services));
}

/** What is no number names no drop. */
function idOf({ drop_id: text }: { readonly drop_id: string }): number {
  if (!/^\d{1,15}$/.test(text)) throw new DomainError("DROP_NOT_FOUND");
  return Number(text);
}
