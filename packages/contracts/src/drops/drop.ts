import Type from "typebox";
import { IsoTime } from "../schema.ts";

/** A drop as its owner and its visitors see it; fields after `created_at` are additions to the document. */
export const Drop = Type.Object({
  id: Type.Integer(),
  code: Type.String(),
  expire_days: Type.Integer(),
  expire_time: IsoTime,
  is_expired: Type.Boolean(),
  require_login: Type.Boolean(),
  download_count: Type.Integer(),
  max_download_count: Type.Integer(),
  password: Type.Literal("", { description: "从不返回密码，见 `has_password`" }),
  is_deleted: Type.Boolean(),
  created_at: IsoTime,
  has_password: Type.Boolean(),
  share_url: Type.String({ description: "分享页的地址" }),
});

/** A file or folder of a drop. Everything below a shared folder is listed too. */
export const DropFile = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  content_type: Type.String(),
  size: Type.Integer(),
  oss_url: Type.String(),
  created_at: IsoTime,
  path: Type.String(),
  drop_path: Type.String({ description: "在分享中的位置；分享的文件和文件夹自身在 `/`" }),
  download_url: Type.String({ description: "15 分钟内有效的下载链接；文件夹为空" }),
});

/** What a drop holds now, for its owner's list. */
const DropContents = Type.Object({
  count: Type.Integer({ description: "分享时选择、现在还在的文件和文件夹有多少个" }),
  files: Type.Integer({ description: "连同文件夹中的，共有多少个文件" }),
  size: Type.Integer({ description: "这些文件的总大小，字节" }),
  is_more: Type.Boolean({ description: "文件过多，没有数完：`files` 和 `size` 只是其中一部分" }),
  first: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), content_type: Type.String() }), {
    description: "前几个文件和文件夹",
  }),
});

/** A drop in its owner's list. */
export const OwnDrop = Type.Object({ ...Drop.properties, contents: DropContents });
