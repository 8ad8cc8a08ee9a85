import Type from "typebox";
import { callsOf } from "../call.ts";
import { updateErrors } from "./errors.ts";

/** The update surface's error envelope. */
export const UpdateErrorBody = Type.Object({
  detail: Type.String(),
  error_code: Type.String(),
  timestamp: Type.String(),
});

export const defineCall = callsOf(updateErrors, UpdateErrorBody);
