/** Longest event a Gradio server sends about a try-on is a few KB; pictures travel as addresses. */
const MAX_EVENT = 1024 * 1024;

/** What of an `EventSource` the Gradio client uses. */
export interface EventListeners {
  onmessage: ((event: MessageEvent) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
}

/**
 * Hands the events of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html) to `onmessage`, one after the
 * other. A listener that fails on what the server sent ends the reading, not the process.
 * @throws what the stream or a listener threw; also when the stream ends, which no Gradio server does by itself
 */
export async function readEvents(body: AsyncIterable<Uint8Array>, listeners: EventListeners): Promise<void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    const events = text.split(/\r\n\r\n|\n\n|\r\r/);
    text = events.pop() ?? "";
    if (text.length > MAX_EVENT) throw new Error("An event without an end");
    for (const event of events) {
      const data = dataOf(event);
      if (data !== "") await listeners.onmessage?.(new MessageEvent("message", { data }));
    }
  }
  throw new Error("The stream of events ended");
}

function dataOf(event: string): string {
  return event
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).replace(/^ /, ""))
    .join("\n");
}
