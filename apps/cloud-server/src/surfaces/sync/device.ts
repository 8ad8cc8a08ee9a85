import { DomainError } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import { authorize } from "../../features/accounts/access.ts";
import type { AuthorizedAccount } from "../../features/accounts/account.ts";
import { type DeviceClaims, openDeviceToken } from "../../features/accounts/device-tokens.ts";
import type { Wardrobe } from "../../features/wardrobe/wardrobe.ts";

/** Who makes a call of this surface, and the account it may act on. */
export interface Device {
  readonly account: AuthorizedAccount;
  /** Of the token the call was made with; none where ids alone are trusted. */
  readonly claims: DeviceClaims | undefined;
}

interface Dependencies {
  readonly db: Wardrobe["db"];
  readonly verifyToken: (token: string) => unknown;
  readonly syncAuth: "token" | "id";
}

/**
 * The check of every call about one account: 401 without a token, the call's own 404 for an id no account
 * answers to, 403 for another's account. With `CLOUD_SYNC_AUTH=id` the id in the path is enough, as the
 * document has it.
 */
export function deviceCheck({ db, verifyToken, syncAuth }: Dependencies) {
  return async function check(request: FastifyRequest): Promise<Device> {
    const { user_id: id } = request.params as { user_id?: string };
    if (id !== undefined && syncAuth === "id") {
      return { account: await authorize(db, "anyone", id, unknownCode(request)), claims: undefined };
    }
    const claims = readClaims(request, verifyToken);
    const holder = await openDeviceToken(db, claims);
    const account = await authorize(db, holder, id ?? holder.userId, unknownCode(request));
    return { account, claims };
  };
}

/** Each document page has its own sentence for an unknown id. */
function unknownCode(request: FastifyRequest): string {
  const codes = ["SYNC_USER_UNKNOWN", "USER_NOT_FOUND", "FILE_PATHS_USER_UNKNOWN"];
  const known = request.routeOptions.config.call?.errors ?? [];
  return codes.find((code) => known.includes(code)) ?? "FORBIDDEN";
}

function readClaims(request: FastifyRequest, verifyToken: (token: string) => unknown): DeviceClaims {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) throw new DomainError("TOKEN_REQUIRED");
  try {
    const claims = verifyToken(token);
    if (isDeviceClaims(claims)) return claims;
  } catch (error) {
    throw new DomainError("TOKEN_REQUIRED", { cause: error });
  }
  throw new DomainError("TOKEN_REQUIRED");
}

function isDeviceClaims(claims: unknown): claims is DeviceClaims {
  if (typeof claims !== "object" || claims === null) return false;
  const { sub, jti, kind } = claims as Record<string, unknown>;
  return typeof sub === "string" && typeof jti === "string" && kind === "device";
}
