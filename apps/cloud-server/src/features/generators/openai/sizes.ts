/** Sizes of the models whose sizes are fixed (https://platform.openai.com/docs/api-reference/images/create). */
const fixed: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^gpt-image|^chatgpt-image/, ["1024x1024", "1024x1536", "1536x1024"]],
  [/^dall-e-2/, ["1024x1024", "512x512", "256x256"]],
  [/^dall-e-3/, ["1024x1024", "1024x1792", "1792x1024"]],
];

interface Wished {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/**
 * The `size` to ask a model for: of fixed ones that with the closest proportions, then the closest area; of other models what
 * is wished. `undefined` leaves it to the server.
 */
export function sizeFor(model: string, { width, height }: Wished): string | undefined {
  if (width === undefined && height === undefined) return undefined;
  const wished = { width: width ?? height ?? 1, height: height ?? width ?? 1 };
  const sizes = fixed.find(([pattern]) => pattern.test(model))?.[1];
  if (sizes === undefined) return `${wished.width}x${wished.height}`;
  const distance = (size: string): number => {
    const [w = 1, h = 1] = size.split("x").map(Number);
    const shape = Math.abs(Math.log(w / h) - Math.log(wished.width / wished.height));
    return 10 * shape + Math.abs(Math.log((w * h) / (wished.width * wished.height)));
  };
  return sizes.toSorted((a, b) => distance(a) - distance(b))[0];
}
