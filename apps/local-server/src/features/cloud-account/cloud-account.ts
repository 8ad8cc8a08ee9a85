import { DomainError, localErrors, reasons, sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { DEFAULT_PASSWORD } from "../accounts/default-user.ts";
import type { Log } from "../sync/log.ts";
import type { CloudIdentity, SyncCredentials } from "../sync/port.ts";
import { backoffMs, type Timing } from "../sync/timing.ts";
import type { CloudAddress } from "./cloud-address.ts";
import { type CloudClient, createCloudClient } from "./cloud-client.ts";
import { asCloudError, canPass, isRefusal, patienceMs, sentenceOf } from "./cloud-errors.ts";
import { type CloudLink, findLink, refuseLink, saveLink } from "./cloud-links.store.ts";
import { enrol, type Enrolment, isMissingCall, logIn } from "./enrol.ts";
import { identify } from "./identify.ts";
import type { SecretBox } from "./secret-box.ts";

/** What a run needs in order to speak for a person at the cloud. */
export interface CloudSession {
  /** The id in the paths of the sync calls. */
  readonly pathUserId: string;
  readonly token: string | undefined;
  readonly cloud: CloudClient;
  /** The account as the link names it; `null` without a link. */
  readonly cloudUserId: string | null;
  readonly libraryVersion: string | null;
}

export interface CloudAccountsDeps {
  readonly db: Kysely<Database>;
  readonly address: CloudAddress;
  readonly box: SecretBox;
  readonly log: Log;
  readonly timing: Timing;
  /** Called when a person's link starts to work. */
  readonly onLinked: (userId: string) => void;
}

/** A password that waits in memory, and only there, for a cloud that is away. */
interface Waiting {
  readonly credentials: SyncCredentials;
  attempts: number;
  /** Why the last attempt came to nothing. */
  error: unknown;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
}

export type CloudAccounts = ReturnType<typeof createCloudAccounts>;

export function createCloudAccounts(deps: CloudAccountsDeps) {
  const { db, address, box, log, timing } = deps;
  const anonymous = createCloudClient(address.baseUrl);
  const waiting = new Map<string, Waiting>();
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  /** The well-known password is worth nothing as a secret, so it stays on this machine. */
  const mustStayHere = (password: string, isDefault = false) =>
    !address.isLoopback && (isDefault || password === DEFAULT_PASSWORD);

  async function currentLink(userId: string): Promise<CloudLink | undefined> {
    const link = await findLink(db, userId);
    return link?.cloud_url === address.url ? link : undefined;
  }

  async function save(userId: string, enrolment: Enrolment): Promise<void> {
    const { cloudUserId, username, token } = enrolment;
    await saveLink(db, {
      user_id: userId,
      cloud_url: address.url,
      cloud_user_id: cloudUserId,
      username,
      token_encrypted: token === undefined ? null : box.seal(token, userId),
      state: "linked",
      error: null,
      updated_at: sqlTime(new Date()),
    });
    drop(userId);
    deps.onLinked(userId);
  }

  function unlinked(credentials: SyncCredentials, state: CloudLink["state"], error: string | null) {
    return saveLink(db, {
      user_id: credentials.user.user_id,
      cloud_url: address.url,
      cloud_user_id: null,
      username: credentials.user.username,
      token_encrypted: null,
      state,
      error,
      updated_at: sqlTime(new Date()),
    });
  }

  function drop(userId: string): void {
    clearTimeout(waiting.get(userId)?.timer);
    waiting.delete(userId);
  }

  async function attempt(entry: Waiting): Promise<void> {
    const { user, password, hasDefaultPassword } = entry.credentials;
    const userId = user.user_id;
    if ((await currentLink(userId))?.state === "linked") return drop(userId);
    if (mustStayHere(password, hasDefaultPassword)) {
      drop(userId);
      const { message } = localErrors.DEFAULT_PASSWORD_TO_CLOUD;
      return unlinked(entry.credentials, "login_required", message);
    }
    try {
      await save(userId, await enrol(anonymous, user, password, closing.signal));
      log.info({ user_id: userId }, "The cloud account is linked");
    } catch (error) {
      if (closing.signal.aborted || waiting.get(userId) !== entry) return;
      if (!canPass(error)) {
        drop(userId);
        const reason = asCloudError(error);
        const detail = reason instanceof DomainError ? (reason.detail ?? reason.code) : null;
        await unlinked(entry.credentials, "login_required", detail);
        log.warn({ user_id: userId, err: error }, "The cloud does not take this account");
        return;
      }
      entry.attempts += 1;
      entry.error = error;
      const delay = Math.max(patienceMs(error), backoffMs(timing.account, entry.attempts));
      entry.timer = setTimeout(() => void begin(entry), delay).unref();
      if (entry.attempts === 1) await unlinked(entry.credentials, "pending", null);
      log.info({ user_id: userId, delay, err: error }, "The cloud is away; its account comes later");
    }
  }

  function begin(entry: Waiting): Promise<void> {
    clearTimeout(entry.timer);
    if (entry.running) return entry.running;
    const run = attempt(entry)
      .catch((error: unknown) => log.error({ err: error }, "Linking the cloud account failed"))
      .finally(() => {
        entry.running = undefined;
        running.delete(run);
      });
    entry.running = run;
    running.add(run);
    return run;
  }

  return {
    /** Brings a person's cloud account along in the background, unless it is linked already. */
    known(credentials: SyncCredentials): void {
      if (closing.signal.aborted) return;
      const { user_id: userId } = credentials.user;
      let entry = waiting.get(userId);
      if (entry?.credentials.password !== credentials.password) {
        drop(userId);
        entry = { credentials, attempts: 0, error: undefined, timer: undefined, running: undefined };
        waiting.set(userId, entry);
      }
      void begin(entry);
    },

    /**
     * Links a person to a cloud account whose name and password they give.
     * Throws DEFAULT_PASSWORD_TO_CLOUD, BAD_CREDENTIALS, TOO_MANY_ATTEMPTS, SYNC_TIMEOUT, NETWORK_FAILED
     * or CLOUD_FAILED.
     */
    async link(userId: string, input: { username: string; password: string }): Promise<string> {
      if (mustStayHere(input.password)) throw new DomainError("DEFAULT_PASSWORD_TO_CLOUD");
      try {
        const enrolment = await logIn(anonymous, { ...input, localUserId: userId });
        await save(userId, enrolment);
        return enrolment.cloudUserId;
      } catch (error) {
        if (isRefusal(error) && error.status === 401) throw new DomainError("BAD_CREDENTIALS");
        if (isRefusal(error) || isMissingCall(error)) {
          throw new DomainError("CLOUD_FAILED", { detail: sentenceOf(error), cause: error });
        }
        const reason = asCloudError(error);
        if (reason instanceof DomainError && reason.params?.["status"] === 429) {
          throw new DomainError("TOO_MANY_ATTEMPTS", { params: reason.params, cause: error });
        }
        throw reason;
      }
    },

    /** Asks the cloud whether it knows a name and password; `undefined` when it does not or is away. */
    async tryLogin(input: { username: string; password: string }): Promise<CloudIdentity | undefined> {
      return mustStayHere(input.password) ? undefined : identify(anonymous, input, log);
    },

    /**
     * How to speak for a person at the cloud. A link that waits for the cloud is tried once more first.
     * Throws CLOUD_LOGIN_REQUIRED when the person has to do something, and what the client throws when the
     * link still waits: without it the cloud would refuse, and the person be asked to do what they have done.
     */
    async session(userId: string): Promise<CloudSession> {
      const entry = waiting.get(userId);
      if (entry) {
        await begin(entry);
        if (waiting.get(userId) === entry && entry.error !== undefined) throw entry.error;
      }
      const link = await currentLink(userId);
      if (link?.state === "login_required") {
        throw new DomainError("CLOUD_LOGIN_REQUIRED", {
          ...(link.error !== null && { detail: link.error }),
        });
      }
      const token = link?.token_encrypted ? box.open(link.token_encrypted, userId) : undefined;
      if (link?.token_encrypted && token === undefined) {
        throw new DomainError("CLOUD_LOGIN_REQUIRED", { detail: reasons.CLOUD_TOKEN_UNREADABLE });
      }
      return {
        // The document looks people up by the local id; with a token the account's own id always works.
        pathUserId: token === undefined ? userId : (link?.cloud_user_id ?? userId),
        token,
        cloud: token === undefined ? anonymous : createCloudClient(address.baseUrl, token),
        cloudUserId: link?.cloud_user_id ?? null,
        libraryVersion: link?.library_version ?? null,
      };
    },

    /** The cloud refused the link in use: it is not tried again until the person logs in. */
    refused: (userId: string, error: string): Promise<void> =>
      refuseLink(db, { userId, cloudUrl: address.url }, { error, updated_at: sqlTime(new Date()) }),

    /** The link to the configured cloud; one that led to another cloud does not count. */
    current: currentLink,

    /** Ends what runs; a cloud that is being waited for is tried again at the next login. */
    async close(): Promise<void> {
      closing.abort();
      for (const userId of waiting.keys()) drop(userId);
      await Promise.allSettled(running);
    },
  };
}
