import { account } from "./cloud/account.ts";
import { drive, drop, shares } from "./cloud/drive.ts";
import { settings } from "./cloud/settings.ts";
import { studio } from "./cloud/studio.ts";
import { wardrobe } from "./cloud/wardrobe.ts";
import { common, errors as commonErrors } from "./common.ts";
import { errors as cloudErrors } from "./cloud/errors.ts";

const errors = { ...commonErrors, ...cloudErrors };
const cloud = {
  places: { wardrobe: "Wardrobe", studio: "Studio", tryOn: "Try-on", files: "Files", shares: "Shares" },
};

export const texts = { common, errors, cloud, account, wardrobe, studio, settings, drive, shares, drop };
