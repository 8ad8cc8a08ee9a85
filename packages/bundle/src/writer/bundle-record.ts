/** One picture on its way into a bundle. */
export interface BundleRecord {
  /** Names the picture in `image_files`. */
  readonly filename: string;
  /** The element of `images_metadata`, as JSON text: it is measured when bundles are planned, and sent as it is. */
  readonly metadata: string;
  /** Where the picture's bytes are; left out when only the metadata travels. */
  readonly file?: { readonly path: string; readonly size: number };
}
