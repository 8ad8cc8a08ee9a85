// Put into every page while the button on pictures is wanted: options, "Button on pictures".

import { startHover } from "./hover.ts";

void startHover();
