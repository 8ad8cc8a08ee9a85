import type Sharp from "sharp";

let loading: Promise<typeof Sharp> | undefined;

/**
 * sharp as the rest of this package uses it: our four formats only. Loaded when the first picture is decoded: a server that
 * only stores pictures does without its 18 MB.
 */
export function loadSharp(): Promise<typeof Sharp> {
  return (loading ??= import("sharp").then(({ default: sharp }) => restricted(sharp)));
}

function restricted(sharp: typeof Sharp): typeof Sharp {
  // libvips can load SVG, PDF, TIFF and more; none of that code may ever see a stranger's bytes. Process-wide, like all of these.
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: ["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadNsgif", "VipsForeignLoadWebp"],
  });
  // Every picture is decoded once, so a cache of operations only holds memory; and pictures side by side use the cores better
  // than threads within one (measured: 54-68 thumbnails a second against 31-35 on two cores).
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
