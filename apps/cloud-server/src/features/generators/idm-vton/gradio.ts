import { GeneratorError } from "../generator-error.ts";
import { faultOf } from "../http/refusal.ts";
import { limited, sanitised } from "./answers.ts";
import { type GradioClient, loadGradio } from "./client.ts";
import { type EventListeners, readEvents } from "./events.ts";

export interface GradioConfig {
  /** Without a trailing slash. */
  readonly url: string;
  /** A Hugging Face token, `hf_…`. */
  readonly token: `hf_${string}` | undefined;
}

export interface Connection {
  readonly client: GradioClient;
  /** What went wrong below the client, which tells it in words at most. */
  readonly trouble: () => GeneratorError | undefined;
}

/** ms for telling the server that nobody waits any more. */
const FAREWELL = 5_000;

/**
 * The Gradio client, kept from trusting its server: it speaks to the configured address alone, follows no redirects, reads
 * answers of bounded size, ends with the signal, and what it cannot make sense of is an error of this job and not of the process.
 * @throws GeneratorError
 */
export async function connect({ url, token }: GradioConfig, signal: AbortSignal): Promise<Connection> {
  const Base = await loadGradio();
  const { origin } = new URL(url);
  let trouble: GeneratorError | undefined;

  async function guarded(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const address = new URL(input instanceof Request ? input.url : input);
    const past = signal.aborted ? AbortSignal.timeout(FAREWELL) : signal;
    try {
      if (address.origin !== origin) throw new Error(`The server sends us to ${address.origin}`);
      const until = init.signal ? AbortSignal.any([past, init.signal]) : past;
      const response = await fetch(address, { ...init, redirect: "error", signal: until });
      if (!response.ok) {
        const cause = new Error(`The generator answered ${response.status} at ${address.pathname}`);
        trouble ??= new GeneratorError(faultOf(response.status), { cause });
      }
      return address.pathname.endsWith("/config") ? await sanitised(response, url) : limited(response);
    } catch (error) {
      trouble ??=
        error instanceof GeneratorError ? error : new GeneratorError("UNREACHABLE", { cause: error });
      throw error;
    }
  }

  class Guarded extends Base {
    override fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
      return guarded(input, init);
    }

    override stream(address: URL): EventSource {
      const ending = new AbortController();
      this.abort_controller = ending;
      const listeners: EventListeners = { onmessage: null, onerror: null };
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const source = Object.assign(listeners, { close: () => ending.abort() });
      void (async () => {
        try {
          const response = await guarded(address, { headers, signal: ending.signal });
          await readEvents(response.body ?? new ReadableStream(), listeners);
        } catch (error) {
          if (ending.signal.aborted) return;
          trouble ??= new GeneratorError("UNREACHABLE", { cause: error });
          await listeners.onerror?.(new Event("error"));
        }
      })().catch(() => undefined);
      // The client touches nothing else of it.
      return source as unknown as EventSource;
    }
  }

  try {
    const client = await Guarded.connect(url, {
      events: ["data", "status"],
      record_history: false,
      ...(token === undefined ? {} : { token }),
    });
    return { client, trouble: () => trouble };
  } catch (error) {
    throw trouble ?? new GeneratorError("BAD_ANSWER", { cause: error });
  }
}
