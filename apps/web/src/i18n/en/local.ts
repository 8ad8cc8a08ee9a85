import { common, errors } from "./common.ts";

export const texts = {
  common,
  errors,
  local: {
    all: "All",
    empty: {
      title: "No pictures yet",
      text: "Drop pictures here, paste them, or collect them from the web.",
      add: "Add pictures",
    },
  },
};
