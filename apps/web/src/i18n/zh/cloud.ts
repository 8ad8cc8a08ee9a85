import { account } from "./cloud/account.ts";
import { drive, drop, shares } from "./cloud/drive.ts";
import { settings } from "./cloud/settings.ts";
import { studio } from "./cloud/studio.ts";
import { wardrobe } from "./cloud/wardrobe.ts";
import { common, errors as commonErrors } from "./common.ts";
import { errors as cloudErrors } from "./cloud/errors.ts";

const errors = { ...commonErrors, ...cloudErrors };
const cloud = {
  places: { wardrobe: "衣橱", studio: "创作", tryOn: "试穿", files: "文件", shares: "分享" },
};

export const texts = { common, errors, cloud, account, wardrobe, studio, settings, drive, shares, drop };
