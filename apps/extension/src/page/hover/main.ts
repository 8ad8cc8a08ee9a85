// Put into every page while the button on pictures is wanted: options, "Button on pictures". As often as that happens, it
// begins once.

import { startHover } from "./hover.ts";

declare global {
  var clotheslineHovers: boolean | undefined;
}

if (!globalThis.clotheslineHovers) {
  globalThis.clotheslineHovers = true;
  void startHover();
}
