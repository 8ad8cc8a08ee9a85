import { randomUUID } from "node:crypto";

/** `t-` and a UUID, as the document shows; unguessable, because a task is read without a login. */
export const newTaskId = (): string => `t-${randomUUID()}`;
