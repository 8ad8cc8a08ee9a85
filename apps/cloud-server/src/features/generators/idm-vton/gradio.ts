import type { GeneratorFault } from "@clothesline/contracts";
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

  function failed(code: GeneratorFault, cause: unknown): GeneratorError {
    return (trouble ??= new GeneratorError(code, { cause }));
  }

  async function guarded(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const address = new URL(input instanceof Request ? input.url : input);
    if (address.origin !== origin) throw failed("BAD_ANSWER", new Error(`We are sent to ${address.origin}`));
    const past = signal.aborted ? AbortSignal.timeout(FAREWELL) : signal;
    const until = init.signal ? AbortSignal.any([past, init.signal]) : past;
    const asking = fetch(address, { ...init, redirect: "manual", signal: until });
    const response = await asking.catch((error: unknown) => {
      throw failed("UNREACHABLE", error);
    });
    if (!response.ok) {
      failed(faultOf(response.status), new Error(`Answered ${response.status} at ${address.pathname}`));
    }
    if (!address.pathname.endsWith("/config")) return limited(response);
    return sanitised(response, url).catch((error: unknown) => {
      throw failed("BAD_ANSWER", error);
    });
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
          failed("UNREACHABLE", error);
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
