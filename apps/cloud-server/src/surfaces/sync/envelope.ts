import { syncErrors } from "@clothesline/contracts";
import { errorEnvelope } from "@clothesline/service-kit";

/** The sync document's errors, with additions that say more: a code, a detail, the request's id. */
export const syncEnvelope = errorEnvelope(syncErrors, ({ code, message, detail, requestId }) => ({
  success: false,
  error: message,
  timestamp: new Date().toISOString(),
  code,
  ...(detail === undefined ? {} : { detail }),
  request_id: requestId,
}));
