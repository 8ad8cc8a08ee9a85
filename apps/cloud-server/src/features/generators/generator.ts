import { DomainError } from "@clothesline/contracts";
import { discard, inspectPicture, type Staged, type Staging } from "@clothesline/storage";
import type { Drawn, Engine, Tools } from "./engine.ts";
import { GeneratorError } from "./generator-error.ts";
import type { GeneratedPicture, GeneratorJob, GeneratorRun, ImageGenerator } from "./image-generator.ts";
import { MAX_PICTURE_BYTES, pictureLimits as limits } from "./limits.ts";
import { readWishes } from "./wishes.ts";

export interface GeneratorOptions {
  readonly staging: Staging;
  /** ms for one picture, from the asking to its last byte. */
  readonly timeLimit: number;
}

/** A generator on an engine: limits its time, trusts nothing it answers, leaves nothing behind, and explains failures. */
export function createGenerator(engine: Engine, { staging, timeLimit }: GeneratorOptions): ImageGenerator {
  async function generate(job: GeneratorJob, run: GeneratorRun): Promise<GeneratedPicture> {
    if (job.sources ? !engine.tryOn : !engine.fromPrompt) {
      throw new GeneratorError(job.sources ? "NO_TRY_ON" : "TRY_ON_ONLY");
    }
    const began = performance.now();
    const received: Promise<Staged>[] = [];
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeLimit);
    const signal = AbortSignal.any([run.signal, deadline.signal]);
    try {
      signal.throwIfAborted();
      const tools: Tools = {
        signal,
        progress: forwards(run, signal),
        receive(source) {
          const staged = staging.stage(source, { maxBytes: MAX_PICTURE_BYTES, signal });
          received.push(staged);
          return staged;
        },
      };
      const drawn = await unlessAborted(
        engine.draw({ ...job, wishes: readWishes(job.params) }, tools),
        signal,
      );
      const { thumbnail } = run;
      // Bounded by the limits, and not to be left writing a thumbnail that nobody waits for.
      const { width, height } = await inspectPicture(drawn.picture.path, {
        limits,
        ...(thumbnail ? { thumbnail } : {}),
      });
      const used = { ...drawn.more, ...usedBy(engine, drawn), width, height, duration_ms: since(began) };
      return { picture: drawn.picture, width, height, used };
    } catch (error) {
      await removeAll(received);
      run.signal.throwIfAborted();
      throw deadline.signal.aborted ? new GeneratorError("TIMED_OUT", { cause: error }) : explain(error);
    } finally {
      clearTimeout(timer);
    }
  }

  const { name, fromPrompt, tryOn, close } = engine;
  return { name, fromPrompt, tryOn, generate, ...(close && { close }) };
}

/** Staging ends with the signal, so that none of these is waited for long. */
async function removeAll(received: readonly Promise<Staged>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(received)) {
    if (outcome.status === "fulfilled") await discard(outcome.value);
  }
}

const since = (began: number): number => Math.round(performance.now() - began);

function usedBy({ name }: Engine, { model, seed, steps }: Drawn) {
  return { generator: name, model_used: model.slice(0, 200), seed, steps };
}

/** Generators take steps back when they begin another phase; people should not see that. */
function forwards({ progress }: GeneratorRun, signal: AbortSignal): Tools["progress"] {
  let reached = 0;
  return (fraction, note) => {
    if (signal.aborted || !Number.isFinite(fraction)) return;
    reached = Math.max(reached, Math.min(fraction, 1));
    progress?.(reached, note);
  };
}

/** An engine that does not notice the abort is left to itself; what it still stages is refused by the signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    work.catch(() => undefined);
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  switch (error.code) {
    case "IMAGE_TOO_LARGE":
      return new GeneratorError("TOO_LARGE", { cause: error });
    case "IMAGE_UNSUPPORTED":
    case "IMAGE_BROKEN":
      return new GeneratorError("BAD_PICTURE", { cause: error });
    case "FETCH_FAILED":
      return new GeneratorError("BAD_ANSWER", { cause: error });
    default:
      return error;
  }
}
