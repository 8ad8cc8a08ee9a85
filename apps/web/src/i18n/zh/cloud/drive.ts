export const drive = { trash: "回收站" };
export const shares = {};
export const drop = { title: "分享给你的文件" };
