import { dropErrors } from "@clothesline/contracts";
import { driveEnvelopeOf } from "../drive/envelope.ts";

/** One document, one envelope. */
export const dropsEnvelope = driveEnvelopeOf(dropErrors);
