import Type from "typebox";
import { callsOf } from "../call.ts";
import { syncErrors } from "./errors.ts";

/** The sync surface's error envelope. */
export const SyncErrorBody = Type.Object({
  success: Type.Literal(false),
  error: Type.String(),
  timestamp: Type.String(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  request_id: Type.Optional(Type.String()),
});

export const defineCall = callsOf(syncErrors, SyncErrorBody);

/** Path parameter of every call about one account: a local user id linked to it, or the account's own id. */
export const UserParams = Type.Object({ user_id: Type.String() });
