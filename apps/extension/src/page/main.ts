// Put into a frame when something shall be saved from it, as often as that happens; it begins to listen once.

import type { PageRequest } from "../shared/messages.ts";
import { toBase64 } from "../shared/base64.ts";
import { readInPage } from "./read.ts";
import { findByAddress } from "./find/find.ts";
import { closePicker, openPicker, showProgress } from "./picker/picker.ts";
import { closeRegion, openRegion } from "./region/region.ts";

declare global {
  var clotheslineListens: boolean | undefined;
}

async function handle(request: PageRequest): Promise<unknown> {
  switch (request.type) {
    case "find":
      return findByAddress(request.srcUrl);
    case "fetch": {
      const picture = await readInPage(request.url);
      return picture && { type: picture.type, width: picture.width, base64: toBase64(picture.bytes) };
    }
    // One at a time: a screenshot would show the other.
    case "pick":
      closeRegion();
      openPicker(request.view);
      return true;
    case "region":
      closePicker();
      openRegion(request.view);
      return true;
    case "hover":
      return true;
    default:
      showProgress(request.id, request.state, request.error);
      return true;
  }
}

if (!globalThis.clotheslineListens) {
  globalThis.clotheslineListens = true;
  chrome.runtime.onMessage.addListener((request: PageRequest, _sender, answer) => {
    handle(request).then(answer, () => answer(undefined));
    return true;
  });
}
