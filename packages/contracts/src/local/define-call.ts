import Type from "typebox";
import { callsOf } from "../call.ts";
import { localErrors } from "./errors.ts";

/** The desktop server's error envelope: `error` is the document's sentence, the rest helps. */
export const LocalErrorBody = Type.Object({
  success: Type.Literal(false),
  error: Type.String(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String({ description: "`detail` 的代码" })),
  request_id: Type.Optional(Type.String()),
});

export const defineCall = callsOf(localErrors, LocalErrorBody);
