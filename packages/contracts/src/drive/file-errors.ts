import type { SurfaceErrors } from "../surface-errors.ts";

/** What can go wrong with files and folders of the drive. */
export const fileErrors = {
  FILE_NOT_FOUND: { status: 404, message: "文件不存在" },
  FOLDER_NOT_FOUND: { status: 404, message: "文件夹不存在" },
  FILE_UPDATE_FORBIDDEN: { status: 403, message: "没有权限更新此文件" },
  FILE_DELETE_FORBIDDEN: { status: 403, message: "没有权限删除此文件" },
  FILE_DOWNLOAD_FORBIDDEN: { status: 403, message: "没有权限下载此文件" },
  FILE_RESTORE_FORBIDDEN: { status: 403, message: "没有权限恢复此文件" },
  UPLOAD_FORBIDDEN: { status: 403, message: "没有权限使用此文件地址" },
  FOLDER_DOWNLOAD: { status: 400, message: "文件夹无法下载" },
  NAME_TAKEN: { status: 400, message: "同名文件或文件夹已存在" },
  FOLDER_INTO_ITSELF: { status: 400, message: "不能把文件夹移动到它自己里面" },
  TOO_DEEP: { status: 400, message: "文件夹层级过深" },
  UPLOAD_NOT_FOUND: { status: 400, message: "没有找到已上传的文件，请重新上传" },
  OBJECT_NOT_FOUND: { status: 404, message: "文件内容不存在" },
  FILE_TOO_LARGE: { status: 400, message: "文件超过大小限制" },
  TOO_MANY_UPLOADS: { status: 400, message: "未完成的上传过多，请稍后再试" },
  QUOTA_EXCEEDED: { status: 400, message: "存储空间不足" },
  STORAGE_FULL: { status: 507, message: "服务器存储空间不足，请稍后再试" },
  CURSOR_INVALID: { status: 400, message: "翻页标记无效" },
  NO_THUMBNAIL: { status: 404, message: "此文件没有缩略图" },
  ARCHIVE_TOO_LARGE: { status: 400, message: "文件过多，无法打包下载" },
  FILE_UPDATE_FAILED: { status: 500, message: "更新文件信息失败" },
  FILE_DOWNLOAD_FAILED: { status: 500, message: "生成下载链接失败" },
} as const satisfies SurfaceErrors;
