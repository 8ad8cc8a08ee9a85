import type { Config } from "../../config.ts";
import type { ImageGenerator } from "../../features/generators/image-generator.ts";
import type { Sessions } from "../../features/sessions/sessions.ts";
import type { CloudThumbnails } from "../../features/wardrobe/thumbnails.ts";
import type { Wardrobe } from "../../features/wardrobe/wardrobe.ts";
import type { FrontDoor } from "../front-door.ts";

/** What the calls of the pages work with. */
export interface PagesServices {
  readonly config: Config;
  readonly wardrobe: Wardrobe;
  readonly thumbnails: CloudThumbnails;
  readonly sessions: Sessions;
  readonly frontDoor: FrontDoor;
  readonly generator: Pick<ImageGenerator, "name" | "fromPrompt" | "tryOn">;
}
