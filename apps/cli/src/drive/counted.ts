/** A form as a body that tells how much of it has been read, with the headers it has to be sent with. */
export function counted(
  form: FormData,
  onRead: (bytes: number) => void,
): {
  readonly body: ReadableStream<Uint8Array>;
  readonly headers: Record<string, string>;
  readonly duplex: "half";
} {
  const { body, headers } = new Request("http://localhost", { method: "POST", body: form });
  let read = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      read += piece.byteLength;
      onRead(read);
      controller.enqueue(piece);
    },
  });
  return {
    body: (body as ReadableStream<Uint8Array>).pipeThrough(counting),
    headers: { "content-type": headers.get("content-type") ?? "" },
    duplex: "half",
  };
}
