export const common = {
  close: "关闭",
  cancel: "取消",
  undo: "撤销",
  retry: "重试",
  select: "选择",
  loading: "载入中",
  failed: "没有成功",
  skip: "跳到内容",
  places: "位置",
  preferences: "语言与外观",
  copy: "复制",
  copied: "已复制",
  download: "下载",
  broken: "图片无法显示",
  previous: "上一张",
  next: "下一张",
  zoom: { label: "缩放", in: "放大", out: "缩小", fit: "适合窗口" },
  theme: { system: "跟随系统", light: "浅色", dark: "深色" },
};
export const errors = {
  network: "连接不上服务器，请检查它是否在运行",
  unexpected: "出了点问题，请再试一次",
};
