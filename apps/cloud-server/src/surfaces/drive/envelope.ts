import { driveErrors, type FieldProblems, type SurfaceErrors } from "@clothesline/contracts";
import { type ErrorReply, errorEnvelope } from "@clothesline/service-kit";

/** The field an error is about, where its code says so. */
const fieldOf: Readonly<Record<string, string>> = {
  USERNAME_INVALID: "username",
  EMAIL_INVALID: "email",
  EMAIL_TAKEN: "email",
  PASSWORD_TOO_LONG: "password",
  DISPLAY_NAME_INVALID: "display_name",
};

function fieldsOf({ code, message, fields }: ErrorReply): FieldProblems | undefined {
  const field = fieldOf[code];
  return fields ?? (field === undefined ? undefined : { [field]: [message] });
}

/**
 * The document's errors, with additions that say more. Front ends look for a sentence in `error`, `message` or `detail`,
 * so each is always there; what the server failed at stands in `message`.
 */
function toBody(reply: ErrorReply): unknown {
  const { code, status, message, detail, requestId } = reply;
  const fields = fieldsOf(reply);
  const more = { code, detail: detail ?? message, request_id: requestId };
  if (status === 500) return { error: driveErrors.INTERNAL.message, message, ...more };
  if (fields === undefined) return { error: message, message, ...more };
  return { errors: fields, message: "Invalid data provided", error: message, ...more };
}

/** The envelope of a surface of the cloud drive's document, with the surface's own table. */
export const driveEnvelopeOf = (errors: SurfaceErrors) => errorEnvelope(errors, toBody);

export const driveEnvelope = driveEnvelopeOf(driveErrors);
