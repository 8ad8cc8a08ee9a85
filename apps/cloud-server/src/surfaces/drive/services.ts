import type { Drive } from "../../features/files/drive.ts";
import type { DriveThumbnails } from "../../features/files/thumbnails.ts";
import type { Sessions } from "../../features/sessions/sessions.ts";
import type { Wardrobe } from "../../features/wardrobe/wardrobe.ts";
import type { FrontDoor } from "../front-door.ts";
import type { DropAdmission } from "./files/download.ts";

/** What the calls of this surface work with. */
export interface DriveServices {
  readonly db: Wardrobe["db"];
  readonly sessions: Sessions;
  readonly frontDoor: FrontDoor;
  readonly drive: Drive;
  /** Holds the bytes of resumable uploads on their way. */
  readonly uploadsFolder: string;
  readonly thumbnails: DriveThumbnails;
  readonly dataDir: string;
  readonly dropAdmission: DropAdmission;
}
