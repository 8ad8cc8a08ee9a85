/** What a gallery shows of a picture, whichever server it comes from. */
export interface GalleryPicture {
  readonly id: string;
  readonly thumbnail: string;
  /** What to read out and show under it. */
  readonly name: string;
  readonly favorite: boolean;
  /** A short remark on the tile, such as that it waits to be synced. */
  readonly badge?: string | undefined;
}
