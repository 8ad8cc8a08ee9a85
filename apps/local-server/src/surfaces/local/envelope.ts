import { localErrors } from "@clothesline/contracts";
import { errorEnvelope } from "@clothesline/service-kit";

/** The document's error body; `code`, `detail` and `request_id` are added beside its `error`. */
export const localEnvelope = errorEnvelope(localErrors, ({ code, message, detail, requestId }) => ({
  success: false,
  error: message,
  code,
  ...(detail === undefined ? {} : { detail }),
  request_id: requestId,
}));
