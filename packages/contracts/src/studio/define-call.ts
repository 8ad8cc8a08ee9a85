import Type, { type TSchema } from "typebox";
import { callsOf } from "../call.ts";
import { studioErrors } from "./errors.ts";

/** The studio's error envelope. */
export const StudioErrorBody = Type.Object({
  status: Type.Literal("error"),
  message: Type.String(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  request_id: Type.Optional(Type.String()),
});

export const defineCall = callsOf(studioErrors, StudioErrorBody);

/** The envelope of a success without a sentence. */
export const Data = <T extends TSchema>(data: T) => Type.Object({ status: Type.Literal("success"), data });

/** The envelope of a success with one. */
export const Told = <T extends TSchema>(data: T) =>
  Type.Object({ status: Type.Literal("success"), message: Type.String(), data });
