import Type from "typebox";
import { Maybe, OneOf } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { ImageParams, OneImage } from "./images.ts";

const tag = "图片编辑";

const Crop = Type.Object(
  {
    left: Type.Integer({ minimum: 0 }),
    top: Type.Integer({ minimum: 0 }),
    width: Type.Integer({ minimum: 1 }),
    height: Type.Integer({ minimum: 1 }),
  },
  { description: "像素，按摆正后的图片计" },
);

export const editImage = defineCall({
  operationId: "editImage",
  method: "POST",
  path: "/api/user/images/{image_id}/edit",
  tag,
  summary: "裁剪、翻转、旋转图片",
  description:
    "依次裁剪、翻转、顺时针旋转。格式不变，`id` 不变，文件名和 `sha256` 随内容改变；第一次编辑前的原图会留着，可以恢复。",
  auth: "session",
  params: ImageParams,
  body: Type.Object({
    crop: Maybe(Crop),
    flip: Maybe(OneOf(["horizontal", "vertical"], { description: "horizontal：左右翻转" })),
    rotate: Maybe(Type.Union([Type.Literal(90), Type.Literal(180), Type.Literal(270)])),
  }),
  success: OneImage,
  errors: [
    "IMAGE_NOT_FOUND",
    "EDIT_EMPTY",
    "CROP_OUTSIDE",
    "IMAGE_ANIMATED",
    "IMAGE_TOO_LARGE",
    "IMAGE_UNSUPPORTED",
    "DUPLICATE_IN_CATEGORY",
  ],
});

export const revertImage = defineCall({
  operationId: "revertImage",
  method: "POST",
  path: "/api/user/images/{image_id}/revert",
  tag,
  summary: "恢复编辑前的原图",
  auth: "session",
  params: ImageParams,
  success: OneImage,
  errors: ["IMAGE_NOT_FOUND", "ORIGINAL_NOT_FOUND", "DUPLICATE_IN_CATEGORY"],
});
