import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "@clothesline/client";
import type { Cli, GlobalOptions } from "../cli.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { publish, type Published } from "../releases/publish.ts";
import { type Release, releaseOf, type Said } from "../releases/release.ts";
import { openUpdates, type Updates } from "../servers/updates.ts";
import { printable } from "../terminal/printable.ts";
import { bytes, duration } from "../terminal/units.ts";

export interface DescribeOptions extends GlobalOptions {
  readonly type?: string;
  readonly platform?: string;
  readonly arch?: string;
  readonly description?: string;
  readonly beta?: true;
  readonly critical?: true;
  readonly replace?: true;
}

interface PublishOptions extends DescribeOptions {
  readonly release?: string;
  readonly from?: string;
  readonly wait?: true;
}

/** What the flags say; of what they do not mention they say nothing. */
export const saidByFlags = (options: DescribeOptions): Said => ({
  type: options.type,
  platform: options.platform,
  arch: options.arch,
  description: options.description,
  isStable: options.beta ? false : undefined,
  isCritical: options.critical,
  replace: options.replace,
});

export async function publishOne(cli: Cli, options: PublishOptions, path: string): Promise<ExitCode> {
  const said = { ...saidByFlags(options), version: options.release, fromVersion: options.from };
  const release = releaseOf(path, said);
  const updates = await openUpdates(cli, options.server);
  const published = options.wait
    ? await publishPatiently(cli, updates, release)
    : await publish(cli, updates, release);
  cli.out.result({ ok: true, ...viewOf(published) }, publishedLine(cli, published));
  return exitCodes.ok;
}

export const viewOf = ({ package: stored, wasThere }: Published) => ({ ...stored, was_there: wasThere });

export function publishedLine({ t }: Cli, { package: stored, wasThere }: Published): string {
  const facts = { name: printable(stored.package_name), size: bytes(stored.package_size), id: stored.id };
  return wasThere ? t("publish.wasThere", facts) : t("publish.done", facts);
}

/** Publishes, and where the server has had enough for this hour, waits as long as it says and goes on. */
export async function publishPatiently(cli: Cli, updates: Updates, release: Release): Promise<Published> {
  for (;;) {
    try {
      return await publish(cli, updates, release);
    } catch (error) {
      if (!isRateLimit(error)) throw error;
      await waitOut(cli, error.retryAfter);
    }
  }
}

/** Wrong keys are slowed down too, with another code: to wait would not make them right. */
const isRateLimit = (error: unknown): error is ApiError & { readonly retryAfter: number } =>
  error instanceof ApiError && error.code === "TOO_MANY_REQUESTS" && error.retryAfter !== undefined;

async function waitOut({ out, t, signal }: Cli, retryAfter: number): Promise<void> {
  // A second more than asked: clocks differ, and a request that is early counts.
  const seconds = Math.ceil(retryAfter) + 1;
  const until = new Date(Date.now() + seconds * 1000).toTimeString().slice(0, 8);
  out.data({ event: "waiting", seconds });
  out.note(t("publish.waiting", { time: duration(seconds), until }));
  await sleep(seconds * 1000, undefined, { signal });
  out.note(t("publish.goesOn"));
}
