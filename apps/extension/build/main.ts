// Builds the extension for both browsers: apps/extension/dist/{chrome,firefox}, and a zip of each beside them.

import { buildExtension } from "./build-extension.ts";
import { zipFolder } from "./zip-folder.ts";

for (const { folder, zip } of await buildExtension()) {
  const bytes = await zipFolder(folder, zip);
  process.stdout.write(`${zip} (${Math.ceil(bytes / 1024)} KB); to try it, load ${folder}\n`);
}
