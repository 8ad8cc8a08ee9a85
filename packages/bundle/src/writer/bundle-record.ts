/** One picture on its way into a bundle. */
export interface BundleRecord {
  /** The element of `images_metadata`; its `filename` also names the picture in `image_files`. */
  readonly metadata: { readonly filename: string; readonly [name: string]: unknown };
  /** Where the picture's bytes are; left out when only the metadata travels. */
  readonly file?: { readonly path: string; readonly size: number };
}
