import Type from "typebox";
import { IsoTime, Nullable, OneOf } from "../schema.ts";
import { type GenerationFault, generationFaults } from "./faults.ts";

export const generationStates = ["pending", "processing", "completed", "failed", "canceled"] as const;
export type GenerationState = (typeof generationStates)[number];

export const generationKinds = ["generate", "test", "try-on"] as const;
export type GenerationKind = (typeof generationKinds)[number];

/** The most a prompt may have, in characters. */
export const MAX_PROMPT = 2000;
/** The most of the free-form parameters: bytes of JSON, and levels of nesting. */
export const MAX_PARAMS = { bytes: 8 * 1024, depth: 5 } as const;

const FreeForm = Type.Record(Type.String(), Type.Unknown());
const Url = Nullable(Type.String());

const faults = Object.keys(generationFaults) as GenerationFault[];

export const GenerationRecord = Type.Object({
  id: Type.Integer(),
  prompt: Type.String(),
  imageUrl: Url,
  thumbnailUrl: Url,
  status: OneOf(generationStates),
  createdAt: IsoTime,
  updatedAt: IsoTime,
  params: Type.Unsafe<Record<string, unknown>>({
    ...FreeForm,
    description: "提交的参数原样返回；生成器实际使用而未提交的参数（如 model_used、seed）补在其中",
  }),
  errorMessage: Nullable(Type.String()),
  errorCode: Nullable(OneOf(faults, { description: "失败的原因；较早的记录只有 errorMessage" })),
  kind: OneOf(generationKinds),
  favorite: Type.Boolean(),
  progress: Nullable(Type.Number({ description: "0 到 1；未在生成时为 null" })),
  progressNote: Nullable(Type.String()),
  used: Nullable(Type.Unsafe<Record<string, unknown>>({ ...FreeForm, description: "生成器实际使用的参数" })),
  width: Nullable(Type.Integer({ description: "像素" })),
  height: Nullable(Type.Integer()),
  fileSize: Nullable(Type.Integer({ description: "字节" })),
  sources: Type.Array(
    Type.Object({
      role: OneOf(["character", "clothes"]),
      imageId: Type.String({ description: "衣橱中的图片ID" }),
      sha256: Type.String({ description: "所用图片内容的 SHA-256" }),
    }),
    { description: "试穿所用的图片；其他图像为空" },
  ),
  signedUrl: Nullable(Type.String({ description: "可直接用于 <img> 的图像地址，无需请求头，短时间内有效" })),
  signedThumbnailUrl: Url,
  signedEventsUrl: Type.String({ description: "可直接用于 EventSource 的进度地址，短时间内有效" }),
});

export const Signature = {
  expires: Type.Optional(Type.Integer({ description: "签名地址的失效时间，Unix 秒" })),
  signature: Type.Optional(Type.String()),
};
