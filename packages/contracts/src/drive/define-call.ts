import Type from "typebox";
import { callsOf } from "../call.ts";
import { driveErrors } from "./errors.ts";

/**
 * The error envelope of the drive and the drops: `error` says what is wrong. Where fields of the input are, `errors` says it
 * field by field; where the server failed, `message` says at what.
 */
export const DriveErrorBody = Type.Object({
  error: Type.String(),
  message: Type.String(),
  errors: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  request_id: Type.Optional(Type.String()),
});

export const defineCall = callsOf(driveErrors, DriveErrorBody);
