import { studioCalls } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import { getGeneration, listHistory } from "../../features/generations/browse.ts";
import { cancelGeneration, favoriteGeneration, removeGeneration } from "../../features/generations/change.ts";
import type { Generation } from "../../features/generations/generation.ts";
import { retryGeneration, submitPrompt, submitTryOn } from "../../features/generations/submit.ts";
import type { personChecks } from "../person.ts";
import { generateTestImage } from "./generate-test.ts";
import { toRecord } from "./record.ts";
import type { StudioServices } from "./services.ts";

/** The document's limit; more is taken for as many, as the front ends written to it expect. */
const MOST_PER_PAGE = 50;

const QUEUED = "图像生成任务已提交";

/** Records of generations: asking for them, listing and changing them. */
export function generationCalls(
  call: CallRegistrar<ReturnType<typeof personChecks>>,
  services: StudioServices,
): void {
  const { studio } = services;
  const told = (message: string, generation: Generation) =>
    ({ status: "success", message, data: toRecord(services, generation) }) as const;

  call.on(studioCalls.listGenerations, async ({ who, query }) => {
    const page = Math.max(1, query.page ?? 1);
    const perPage = Math.min(MOST_PER_PAGE, Math.max(1, query.per_page ?? 10));
    const { generations, total } = await listHistory(studio, who, {
      page,
      perPage,
      search: query.q ?? "",
      state: query.status,
      favorite: query.favorite,
    });
    return {
      status: "success",
      data: {
        records: generations.map((generation) => toRecord(services, generation)),
        pagination: { total, page, perPage, totalPages: Math.ceil(total / perPage) },
      },
    };
  });

  call.on(studioCalls.generateTestImage, generateTestImage(services));
  call.on(studioCalls.generateImage, async ({ who, body }) => {
    const wish = { prompt: body.prompt, params: body.params ?? {} };
    return told(QUEUED, await submitPrompt(studio, who, "generate", wish));
  });
  call.on(studioCalls.tryOn, async ({ who, body }) => {
    const wish = {
      characterImageId: body.character_image_id,
      clothesImageId: body.clothes_image_id,
      prompt: body.prompt ?? "",
      params: body.params ?? {},
    };
    return told("试穿任务已提交", await submitTryOn(studio, who, wish));
  });

  call.on(studioCalls.getGeneration, async ({ who, params }) => ({
    status: "success",
    data: toRecord(services, await getGeneration(studio, who, params.id)),
  }));
  call.on(studioCalls.updateGeneration, async ({ who, params, body }) => {
    const { favorite } = body;
    const generation =
      typeof favorite === "boolean"
        ? await favoriteGeneration(studio, who, params.id, favorite)
        : await getGeneration(studio, who, params.id);
    return told(generation.favorite ? "已收藏" : "未收藏", generation);
  });
  call.on(studioCalls.deleteGeneration, async ({ who, params }) => {
    await removeGeneration(studio, who, params.id);
    return { status: "success", message: "图像已删除", data: { id: params.id } };
  });
  call.on(studioCalls.cancelGeneration, async ({ who, params }) =>
    told("图像生成已取消", await cancelGeneration(studio, who, params.id)),
  );
  call.on(studioCalls.retryGeneration, async ({ who, params }) =>
    told(QUEUED, await retryGeneration(studio, who, params.id)),
  );
}
