import { updateErrors } from "@clothesline/contracts";
import { errorEnvelope } from "@clothesline/service-kit";
import { isoTime } from "../../features/releases/package.ts";

/** The update document's errors: its sentence and what exactly was wrong are one text there. */
export const updateEnvelope = errorEnvelope(updateErrors, ({ code, message, detail }) => ({
  detail: detail === undefined ? message : `${message}: ${detail}`,
  error_code: code,
  timestamp: isoTime(new Date()),
}));
