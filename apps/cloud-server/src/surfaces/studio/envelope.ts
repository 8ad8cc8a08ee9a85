import { studioErrors } from "@clothesline/contracts";
import { errorEnvelope } from "@clothesline/service-kit";

/** The studio document's errors, with additions that say more: a code, a detail, the request's id. */
export const studioEnvelope = errorEnvelope(studioErrors, ({ code, message, detail, requestId }) => ({
  status: "error",
  message,
  code,
  ...(detail === undefined ? {} : { detail }),
  request_id: requestId,
}));
