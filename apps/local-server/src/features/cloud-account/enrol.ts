import { ApiError } from "@clothesline/client";
import type { CloudClient } from "./cloud-client.ts";
import { isUnknownUser } from "./cloud-errors.ts";

/** An account at the cloud as this desktop may use it. A cloud that knows only the document gives no token. */
export interface Enrolment {
  readonly cloudUserId: string;
  readonly username: string;
  readonly token: string | undefined;
}

interface Person {
  readonly user_id: string;
  readonly username: string;
  readonly email: string;
}

/** Milliseconds; an account call carries next to nothing. */
const ACCOUNT_TIMEOUT_MS = 30_000;

/**
 * Registers a person at the cloud under the local id, or logs them in where the name exists already.
 * Throws what the client throws; a 401 means that the name there has another password.
 */
export async function enrol(
  cloud: CloudClient,
  person: Person,
  password: string,
  signal: AbortSignal,
): Promise<Enrolment> {
  const { user_id, username, email } = person;
  try {
    const reply = await cloud.registerCloudUser({
      body: { username, email, password, local_user_id: user_id },
      timeoutMs: ACCOUNT_TIMEOUT_MS,
      signal,
    });
    return enrolmentOf(reply, username);
  } catch (error) {
    if (!mayExist(error)) throw error;
    try {
      return await logIn(cloud, { username, password, localUserId: user_id, signal });
    } catch (refused) {
      // The document lists no login call: a cloud without one knows the person by the local id alone.
      if (isMissingCall(refused)) return { cloudUserId: user_id, username, token: undefined };
      throw refused;
    }
  }
}

/**
 * Logs in and links the local id to the account. Where the id belongs to another account already, the
 * account is used without the link.
 */
export async function logIn(
  cloud: CloudClient,
  input: { username: string; password: string; localUserId: string; signal?: AbortSignal },
): Promise<Enrolment> {
  const { username, password, localUserId, signal } = input;
  const body = { username, password };
  const options = { timeoutMs: ACCOUNT_TIMEOUT_MS, ...(signal && { signal }) };
  try {
    const reply = await cloud.loginCloudUser({
      body: { ...body, local_user_id: localUserId },
      ...options,
    });
    return enrolmentOf(reply, username);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "LOCAL_USER_ID_TAKEN") throw error;
    const reply = await cloud.loginCloudUser({ body, ...options });
    return enrolmentOf(reply, username);
  }
}

/** Replies of a cloud that is not ours are not what the types say; only strings are believed. */
function enrolmentOf(reply: { cloud_user_id: unknown; token?: unknown }, username: string): Enrolment {
  const { cloud_user_id: cloudUserId, token } = reply;
  if (typeof cloudUserId !== "string" || cloudUserId === "") {
    throw new ApiError({
      status: 200,
      code: "UNREADABLE_REPLY",
      message: "The reply names no cloud_user_id",
      body: undefined,
    });
  }
  return { cloudUserId, username, token: typeof token === "string" ? token : undefined };
}

const EXISTS = new Set(["ACCOUNT_EXISTS", "LOCAL_USER_ID_TAKEN", "REGISTRATION_CLOSED"]);

/** A cloud without codes says it in the document's words only. */
function mayExist(error: unknown): boolean {
  return error instanceof ApiError && (EXISTS.has(error.code) || error.message === "用户名或邮箱已存在");
}

export function isMissingCall(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 404 || error.status === 405) && !isUnknownUser(error);
}
