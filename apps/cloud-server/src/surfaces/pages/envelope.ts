import { pagesErrors } from "@clothesline/contracts";
import { errorEnvelope } from "@clothesline/service-kit";

export const pagesEnvelope = errorEnvelope(pagesErrors, ({ code, message, detail, requestId }) => ({
  error: message,
  code,
  ...(detail === undefined ? {} : { detail }),
  request_id: requestId,
}));
