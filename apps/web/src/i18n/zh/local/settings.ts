export const settings = {
  title: "设置",
  account: "账户",
  loggedInAs: "已登录为 {name}",
  newPassword: "新密码",
  newPasswordHint: "不改就留空，至少 6 位",
  currentPassword: "当前密码",
  defaultIs: "现在还是众所周知的 admin123",
  save: "保存",
  saved: "已保存",
  passwordSaved: "密码已修改，其他会话和扩展都已退出",
  logout: "退出登录",
  extensions: "浏览器扩展",
  extensionsText: "在网页上看到喜欢的图片，用扩展点一下就存进衣橱。装好扩展后在这里配对。",
  install: "如何安装",
  installBuild: "在 Clothesline 的文件夹中运行：npm run package:extension",
  installChrome:
    "Chrome 或 Edge：打开 chrome://extensions，开启开发者模式，点“加载已解压的扩展程序”，选择文件夹 apps/extension/dist/chrome。",
  installFirefox:
    "Firefox：打开 about:debugging#/runtime/this-firefox，点“临时载入附加组件”，选择 apps/extension/dist/firefox 中的 manifest.json。关闭 Firefox 后它会消失；如何长期保留见 README。",
  pair: "配对扩展",
  enterCode: "在扩展里输入这个配对码",
  codeLeft: "{time} 内有效，只能用一次",
  newCode: "换一个",
  paired: "扩展已配对",
  lastUsed: "最近使用：{time}",
  pairedAt: "配对于 {time}",
  revoke: "撤销 {name}",
  revoked: "已撤销",
  noExtensions: "还没有配对的扩展",
  about: "关于",
  docs: "接口文档",
};

export const update = {
  title: "新版本 {version} 可以下载了",
  none: "已是最新",
  unknown: "现在问不到有没有新版本",
  download: "下载",
  news: "有什么新的",
};

export const notice = {
  password: "你的密码还是人人都知道的默认密码。",
  change: "修改",
};
