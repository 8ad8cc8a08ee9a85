import Type from "typebox";
import { callsOf } from "../call.ts";
import { pagesErrors } from "./errors.ts";

export const PagesErrorBody = Type.Object({
  error: Type.String(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  request_id: Type.Optional(Type.String()),
});

export const defineCall = callsOf(pagesErrors, PagesErrorBody);
