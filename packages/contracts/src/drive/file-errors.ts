import type { SurfaceErrors } from "../surface-errors.ts";

/** What can go wrong with files and folders of the drive. */
export const fileErrors = {} as const satisfies SurfaceErrors;
