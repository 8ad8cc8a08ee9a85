import Type from "typebox";
import { callsOf } from "../call.ts";
import { DriveErrorBody } from "../drive/define-call.ts";
import { dropErrors } from "./errors.ts";

export const defineCall = callsOf(dropErrors, DriveErrorBody);

/** The number of a drop as the path has it; one that is no number names no drop. */
export const DropParams = Type.Object({ drop_id: Type.String() });
