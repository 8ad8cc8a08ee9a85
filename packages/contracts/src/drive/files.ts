import Type from "typebox";
import { IsoTime } from "../schema.ts";

/** A file or folder as the document has it. */
export const DriveFile = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  content_type: Type.String({ description: "文件夹为 `folder`" }),
  size: Type.Integer({ description: "字节" }),
  oss_url: Type.String({ description: "文件夹为空" }),
  created_at: IsoTime,
  path: Type.String({ description: "所在文件夹，首尾都有斜杠" }),
});

/** Path parameter of every call about one file or folder. */
export const FileParams = Type.Object({
  file_id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});

/** What is asked for where a path may be left out. */
export const PathText = Type.String({ description: "如 `/documents/`；默认为根目录 `/`" });
