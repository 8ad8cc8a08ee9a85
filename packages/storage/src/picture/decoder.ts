import sharp from "sharp";

// libvips can load SVG, PDF, TIFF and more; none of that code may ever see a stranger's bytes. Process-wide, like all of these.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadNsgif", "VipsForeignLoadWebp"],
});
// Every picture is decoded once, so a cache of operations only holds memory; and pictures side by side use the cores better
// than threads within one (measured: 54-68 thumbnails a second against 31-35 on two cores).
sharp.cache(false);
sharp.concurrency(1);

/** sharp as the rest of this package uses it: our four formats only. */
export { sharp };
