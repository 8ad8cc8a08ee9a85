import { ApiError } from "@clothesline/client";
import { studio } from "../../api/cloud.ts";
import { type Generation, isActive } from "./generation.ts";

/** How soon a stream that the server has refused is tried again, ms. */
const AGAIN_MS = 4000;

interface Told {
  change(record: Generation): void;
  gone(): void;
}

interface Stream {
  readonly told: Set<Told>;
  close(): void;
}

/** One stream for each generation, however many parts of the page show it. */
const streams = new Map<number, Stream>();

/**
 * Tells what becomes of a generation until it is finished, or `stop` is called. A tab that nobody sees gives its streams
 * back, for a browser opens six connections to a server for all its tabs; once it is seen it is told how things stand.
 */
export function follow(id: number, told: Told): { stop(): void } {
  const stream = streams.get(id) ?? open(id);
  streams.set(id, stream);
  stream.told.add(told);
  return {
    stop() {
      stream.told.delete(told);
      if (stream.told.size === 0) stream.close();
    },
  };
}

function open(id: number): Stream {
  const told = new Set<Told>();
  const stream: Stream = { told, close };
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function rest(): void {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }
  function close(): void {
    rest();
    document.removeEventListener("visibilitychange", look);
    // Meanwhile it may have been begun anew.
    if (streams.get(id) === stream) streams.delete(id);
  }
  function change(record: Generation): void {
    if (!isActive(record)) close();
    for (const one of told) one.change(record);
  }
  function gone(): void {
    close();
    for (const one of told) one.gone();
  }

  function look(): void {
    rest();
    if (document.hidden) return;
    const now = new EventSource(`/api/v1/images/${id}/events`);
    source = now;
    now.addEventListener("generation", ({ data }: MessageEvent<string>) =>
      change(JSON.parse(data) as Generation),
    );
    now.addEventListener("deleted", gone);
    // A connection that is lost the browser makes again by itself, with the cookie; what was refused it gives up.
    now.addEventListener("error", () => {
      if (now.readyState === EventSource.CLOSED) void ask();
    });
  }

  /** Asks by an ordinary call, whose refusal says why: the login may have ended, the record may be gone. */
  async function ask(): Promise<void> {
    const mine = source;
    try {
      const { data } = await studio.getGeneration({ params: { id } });
      if (mine === source) change(data);
    } catch (error) {
      if (mine !== source) return;
      if (error instanceof ApiError && error.status === 404) gone();
      if (error instanceof ApiError && error.status === 401) rest();
    }
    if (mine !== undefined && mine === source) timer = setTimeout(look, AGAIN_MS);
  }

  document.addEventListener("visibilitychange", look);
  look();
  return stream;
}
