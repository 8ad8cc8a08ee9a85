/** What a gallery shows of a picture, whichever server it comes from. */
export interface GalleryPicture {
  readonly id: string;
  /** None while there is no picture yet, or will not be one. */
  readonly thumbnail: string | undefined;
  /** What to read out and show under it. */
  readonly name: string;
  readonly favorite: boolean;
  /** A short remark on the tile, such as that it waits to be synced. */
  readonly badge?: string | undefined;
  /** Why it has a small cloud: it is not in the cloud yet. */
  readonly unsynced?: string | undefined;
  /** How far the making of it is, 0 to 1; `null` while it waits. */
  readonly progress?: number | null | undefined;
}
