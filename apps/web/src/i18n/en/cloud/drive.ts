export const drive = { trash: "Trash" };
export const shares = {};
export const drop = { title: "Files for you" };
