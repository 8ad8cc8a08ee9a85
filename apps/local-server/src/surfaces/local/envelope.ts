import { localErrors, reasonCodeOf } from "@clothesline/contracts";
import { errorEnvelope } from "@clothesline/service-kit";

/** The document's error body; `code`, `detail` with its `reason`, and `request_id` are added beside its `error`. */
export const localEnvelope = errorEnvelope(localErrors, ({ code, message, detail, requestId }) => {
  const reason = reasonCodeOf(detail);
  return {
    success: false,
    error: message,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(reason === undefined ? {} : { reason }),
    request_id: requestId,
  };
});
