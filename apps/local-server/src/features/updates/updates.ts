import { createClient } from "@clothesline/client";
import { type localCalls, type SuccessOf, updateCalls } from "@clothesline/contracts";
import { Compile } from "typebox/compile";
import { cloudFetch } from "../cloud-account/exchange.ts";

/** What is known of a newer version of this program. */
export type Update = Omit<SuccessOf<typeof localCalls.getUpdate>, "success">;

export interface Updates {
  /** Never fails: a cloud that is away, or answers nonsense, has no update. */
  get(): Promise<Update>;
}

export interface UpdatesOptions {
  /** Address of the cloud before `/api`; `undefined` where it is not to be asked. */
  readonly baseUrl: string | undefined;
  readonly version: string;
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
  readonly now?: () => number;
}

const HOUR = 60 * 60 * 1000;
/** How long an answer is kept; after a failure the cloud is soon asked again. */
const KEPT_MS = 6 * HOUR;
const FAILED_MS = 5 * 60 * 1000;
const TIME_LIMIT_MS = 5_000;

const platforms: Partial<Record<NodeJS.Platform, "windows" | "linux" | "macos">> = {
  win32: "windows",
  darwin: "macos",
  linux: "linux",
};
const archs: Readonly<Record<string, "x64" | "x86" | "arm64">> = { x64: "x64", ia32: "x86", arm64: "arm64" };

const asPromised = Compile(updateCalls.checkVersion.success);

/** Asks the configured cloud's update channel, seldom, whether there is a newer version of this program. */
export function createUpdates(options: UpdatesOptions): Updates {
  const { baseUrl, version, now = Date.now } = options;
  const platform = platforms[options.platform ?? process.platform];
  const arch = archs[options.arch ?? process.arch];
  const none: Update = {
    has_update: false,
    current_version: version,
    latest_version: version,
    description: "",
    is_critical: false,
    release_date: null,
    download_url: null,
    file_size: null,
    checked_at: null,
  };
  let kept: { update: Promise<Update>; until: number } | undefined;

  async function ask(base: string): Promise<Update> {
    const cloud = createClient(
      { checkVersion: updateCalls.checkVersion },
      {
        baseUrl: base,
        timeoutMs: TIME_LIMIT_MS,
        fetch: cloudFetch,
        accepts: (_call, body) => asPromised.Check(body),
      },
    );
    const reply = await cloud.checkVersion({
      query: { current_version: version, ...(platform && { platform }), ...(arch && { arch }) },
    });
    const checked = { ...none, checked_at: new Date(now()).toISOString() };
    if (!reply.has_update) return checked;
    const { update_info: info, latest_version } = reply;
    // The whole program: what is smaller is for programs that put themselves together.
    const full = info.update_options.find(({ type }) => type === "full");
    return {
      ...checked,
      has_update: true,
      latest_version,
      description: info.description,
      is_critical: info.is_critical,
      release_date: info.release_date,
      download_url: webAddress(full?.download_url, base),
      file_size: full?.file_size ?? null,
    };
  }

  return {
    get() {
      if (baseUrl === undefined || platform === undefined || arch === undefined) return Promise.resolve(none);
      if (kept !== undefined && now() < kept.until) return kept.update;
      const asked = ask(baseUrl).catch(() => {
        kept = { update: Promise.resolve(none), until: now() + FAILED_MS };
        return none;
      });
      kept = { update: asked, until: now() + KEPT_MS };
      return asked;
    },
  };
}

/** What a cloud writes becomes a link on our page, so it is a web address or nothing. */
function webAddress(text: string | undefined, base: string): string | null {
  if (text === undefined || !URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}
