export const start = {
  title: "存下第一张图片",
  text: "三种办法，挑一种。",
  drop: {
    title: "拖进来",
    text: "把图片或整个文件夹拖到这一页的任何地方，或者选择文件。",
    act: "选择图片",
  },
  paste: {
    title: "粘贴",
    text: "在别处复制一张图片，回到这里粘贴。",
  },
  extension: {
    title: "从网页收集",
    text: "装上浏览器扩展，用一次性的配对码连上，逛网页时点一下就存好。",
    act: "配对扩展",
  },
};
