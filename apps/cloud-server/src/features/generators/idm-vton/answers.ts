/** A Gradio app describes itself in some 100 KB; large ones in a few MB. */
const MAX_ANSWER = 8 * 1024 ** 2;

/** Spaces sign addresses for private ones; no other server may have that asked for with somebody's token. */
const SPACES = /\.hf\.space$/;

/** An answer that fails when it has more bytes than an app needs to describe itself. */
export function limited(response: Response): Response {
  const { body, status, statusText, headers } = response;
  if (body === null || headers.get("content-type")?.startsWith("text/event-stream")) return response;
  let left = MAX_ANSWER;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      left -= piece.length;
      if (left < 0) controller.error(new Error("The answer is too large"));
      else controller.enqueue(piece);
    },
  });
  return new Response(body.pipeThrough(counter), { status, statusText, headers });
}

/** An app's description, with the address that was configured instead of the one it claims to have. */
export async function sanitised(response: Response, url: string): Promise<Response> {
  if (!response.ok) return limited(response);
  const config: unknown = await limited(response).json();
  const isSpace = SPACES.test(new URL(url).hostname);
  const kept = {
    ...Object(config),
    root: url,
    connect_heartbeat: false,
    ...(isSpace ? {} : { space_id: null }),
  };
  return Response.json(kept);
}
