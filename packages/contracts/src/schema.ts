import Type, { type TSchema } from "typebox";

/** A request field that may be left out or `null`: clients of many languages send one for the other. */
export const Maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** A reply field that is always there and may be `null`. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One of a fixed set of strings. */
export const OneOf = <const T extends readonly string[]>(
  values: T,
  options: { description?: string; default?: T[number] } = {},
) => Type.Unsafe<T[number]>({ type: "string", enum: [...values], ...options });

/** UTC as `2025-06-25 14:35:05`. */
export const SqlTime = Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$" });

/** UTC as ISO 8601. */
export const IsoTime = Type.String({ format: "date-time" });

/** SHA-256 of a picture's bytes in lower-case hex. */
export const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

export const categories = ["clothes", "char"] as const;
export type Category = (typeof categories)[number];
export const CategorySchema = OneOf(categories);

/** Bytes of a reply that is not JSON; the client gets them as a stream. */
export const Binary = Type.Unsafe<ReadableStream<Uint8Array>>({ type: "string", format: "binary" });

/** Largest picture either server takes: the documents' 10 MB, in bytes. */
export const MAX_IMAGE_BYTES = 10 * 1024 * 1024;
