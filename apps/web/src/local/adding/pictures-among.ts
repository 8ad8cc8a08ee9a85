import type { ChosenFile } from "../../shell/dropped-files.ts";

/**
 * What of a choice is worth sending. Of a folder only what is called a picture, for nobody means its `.DS_Store`; what was
 * chosen by itself is sent whatever it is, so that people are told why it is refused.
 */
export const picturesAmong = (chosen: readonly ChosenFile[]): File[] =>
  chosen.filter(({ file, folder }) => folder === "" || isPicture(file)).map(({ file }) => file);

const isPicture = ({ name, type }: File): boolean =>
  type.startsWith("image/") || /\.(png|jpe?g|gif|webp)$/i.test(name);
