import { common, errors } from "./common.ts";

export const texts = { common, errors, cloud: { all: "概览" } };
