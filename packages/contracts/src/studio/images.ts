import Type from "typebox";
import { Binary, Maybe, OneOf } from "../schema.ts";
import { Data, defineCall, Told } from "./define-call.ts";
import { GenerationRecord, generationStates, Signature } from "./generation.ts";

const tag = "图像";

const Params = Maybe(Type.Record(Type.String(), Type.Unknown()));
const PromptBody = Type.Object({ prompt: Type.String(), params: Params });
const RecordParams = Type.Object({ id: Type.Integer() });
const promptErrors = ["PROMPT_INVALID", "PARAMS_INVALID", "PROMPT_TOO_LARGE", "TOO_MANY_PENDING"] as const;

export const listGenerations = defineCall({
  operationId: "listGenerations",
  method: "GET",
  path: "/api/v1/images/history",
  tag,
  summary: "获取用户图像生成历史，最新的在前",
  auth: "bearer",
  query: Type.Object({
    page: Type.Optional(Type.Integer({ default: 1, description: "小于 1 时按 1 处理" })),
    per_page: Type.Optional(Type.Integer({ default: 10, description: "最多 50，更大的值按 50 处理" })),
    q: Type.Optional(Type.String({ maxLength: 200, description: "在提示词中查找，空格分隔的各词都须出现" })),
    status: Type.Optional(OneOf(generationStates)),
    favorite: Type.Optional(Type.Boolean()),
  }),
  success: Data(
    Type.Object({
      records: Type.Array(GenerationRecord),
      pagination: Type.Object({
        total: Type.Integer(),
        page: Type.Integer(),
        perPage: Type.Integer(),
        totalPages: Type.Integer(),
      }),
    }),
  ),
});

export const generateTestImage = defineCall({
  operationId: "generateTestImage",
  method: "POST",
  path: "/api/v1/images/generate-test",
  tag,
  summary: "测试图像生成",
  description: "由内置的测试生成器绘制，完成后才返回。",
  auth: "bearer",
  body: PromptBody,
  success: Told(GenerationRecord),
  errors: [...promptErrors, "GENERATION_NOT_FOUND", "GENERATION_FAILED"],
  invalid: "PROMPT_REQUIRED",
});

export const generateImage = defineCall({
  operationId: "generateImage",
  method: "POST",
  path: "/api/v1/images/generate",
  tag,
  summary: "提交图像生成",
  description: "进入队列后立即返回；进度由 `/api/v1/images/{id}` 或事件流得知。",
  auth: "bearer",
  body: PromptBody,
  status: 202,
  success: Told(GenerationRecord),
  errors: [...promptErrors, "GENERATION_UNSUPPORTED"],
  invalid: "PROMPT_REQUIRED",
});

export const tryOn = defineCall({
  operationId: "tryOn",
  method: "POST",
  path: "/api/v1/images/try-on",
  tag,
  summary: "提交试穿",
  description: "两张图片均取自本人已同步的衣橱：人物为 char，服装为 clothes。",
  auth: "bearer",
  body: Type.Object({
    character_image_id: Type.String(),
    clothes_image_id: Type.String(),
    prompt: Maybe(Type.String()),
    params: Params,
  }),
  status: 202,
  success: Told(GenerationRecord),
  errors: [...promptErrors, "SOURCE_NOT_FOUND", "SOURCE_CATEGORY", "TRY_ON_UNSUPPORTED"],
  invalid: "SOURCES_REQUIRED",
});

export const getGeneration = defineCall({
  operationId: "getGeneration",
  method: "GET",
  path: "/api/v1/images/{id}",
  tag,
  summary: "获取一条图像记录",
  auth: "bearer",
  params: RecordParams,
  success: Data(GenerationRecord),
  errors: ["GENERATION_NOT_FOUND"],
});

export const updateGeneration = defineCall({
  operationId: "updateGeneration",
  method: "PATCH",
  path: "/api/v1/images/{id}",
  tag,
  summary: "收藏或取消收藏",
  auth: "bearer",
  params: RecordParams,
  body: Type.Object({ favorite: Maybe(Type.Boolean()) }),
  success: Told(GenerationRecord),
  errors: ["GENERATION_NOT_FOUND"],
});

export const deleteGeneration = defineCall({
  operationId: "deleteGeneration",
  method: "DELETE",
  path: "/api/v1/images/{id}",
  tag,
  summary: "删除图像及其记录",
  description: "正在生成的会先停止。",
  auth: "bearer",
  params: RecordParams,
  success: Told(Type.Object({ id: Type.Integer() })),
  errors: ["GENERATION_NOT_FOUND"],
});

export const cancelGeneration = defineCall({
  operationId: "cancelGeneration",
  method: "POST",
  path: "/api/v1/images/{id}/cancel",
  tag,
  summary: "取消排队中或正在生成的图像",
  auth: "bearer",
  params: RecordParams,
  success: Told(GenerationRecord),
  errors: ["GENERATION_NOT_FOUND", "NOT_CANCELABLE"],
});

export const retryGeneration = defineCall({
  operationId: "retryGeneration",
  method: "POST",
  path: "/api/v1/images/{id}/retry",
  tag,
  summary: "重新提交失败或已取消的图像",
  auth: "bearer",
  params: RecordParams,
  status: 202,
  success: Told(GenerationRecord),
  errors: ["GENERATION_NOT_FOUND", "NOT_RETRYABLE", "TOO_MANY_PENDING"],
});

export const streamGeneration = defineCall({
  operationId: "streamGeneration",
  method: "GET",
  path: "/api/v1/images/{id}/events",
  tag,
  summary: "一条图像记录的事件流",
  description:
    "Server-sent events；每个 `generation` 事件的数据是完整的记录，处理完毕后流结束；记录被删除时发出 `deleted`。" +
    "令牌放在请求头中，或使用记录中的 `signedEventsUrl`。",
  auth: "optional-bearer",
  params: RecordParams,
  query: Type.Object({
    ...Signature,
    user: Type.Optional(Type.Integer({ description: "签名地址所属的用户" })),
  }),
  success: Binary,
  produces: "text/event-stream",
  errors: ["TOKEN_REQUIRED", "LINK_EXPIRED", "GENERATION_NOT_FOUND"],
});

export const getGeneratedImage = defineCall({
  operationId: "getGeneratedImage",
  method: "GET",
  path: "/api/uploads/generated_images/{user_id}/{filename}",
  tag,
  summary: "访问生成的图像",
  description: "只能访问自己的图像：令牌放在请求头中，或使用记录中的 `signedUrl`、`signedThumbnailUrl`。",
  auth: "optional-bearer",
  params: Type.Object({ user_id: Type.String(), filename: Type.String() }),
  query: Type.Object(Signature),
  success: Binary,
  produces: "image/*",
  errors: ["TOKEN_REQUIRED", "FORBIDDEN", "LINK_EXPIRED", "FILE_NOT_FOUND"],
});
