import { common, errors } from "./common.ts";

export const texts = {
  common,
  errors,
  local: {
    all: "全部",
    empty: { title: "还没有图片", text: "把图片拖进来、粘贴，或从浏览器里收集。", add: "添加图片" },
  },
};
