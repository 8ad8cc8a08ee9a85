import { errorEnvelope, type Envelope } from "@clothesline/service-kit";
import { nameOf, objectStoreErrors } from "./errors.ts";
import { xmlDocument, xmlType } from "./xml.ts";

/** OSS's errors: XML. The sentence says what exactly was wrong where that is known. */
export const objectStoreEnvelope: Envelope = errorEnvelope(
  objectStoreErrors,
  ({ code, message, detail, requestId }) =>
    xmlDocument("Error", {
      Code: nameOf(code),
      Message: detail ?? message,
      RequestId: requestId,
      HostId: "clothesline",
    }),
  xmlType,
);
