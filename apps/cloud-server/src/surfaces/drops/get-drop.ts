import type { dropCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { isExhausted, isLimited } from "../../features/drops/drop.ts";
import { findDropByCode } from "../../features/drops/enter.ts";
import { visitDrop } from "../../features/drops/visit.ts";
import type { Person } from "../../features/sessions/person.ts";
import { textOf } from "./loose.ts";
import type { DropServices } from "./services.ts";
import { toDropFile, toShownDrop } from "./shown-drop.ts";

interface Who {
  readonly who: Person | undefined;
}

export function getDrop(services: DropServices): CallHandler<typeof dropCalls.getDrop, Who> {
  const { drops } = services;
  return async ({ who, body, request }) => {
    const keys = { code: textOf(body.code), password: textOf(body.password), access: textOf(body.access) };
    const visit = await visitDrop(drops, { person: who, address: request.ip }, keys);
    return {
      drop: toShownDrop(visit.shown, services),
      files: visit.items.map((item) => toDropFile(item, drops)),
      truncated: visit.isTruncated,
      shared_by: visit.ownerName,
      access: visit.access.token,
      access_expire_time: visit.access.until,
      message: "获取分享详情成功",
    };
  };
}

export function peekDrop({ drops }: DropServices): CallHandler<typeof dropCalls.peekDrop> {
  return async ({ body, request }) => {
    const drop = await findDropByCode(drops, request.ip, textOf(body.code));
    return {
      drop: {
        code: drop.code,
        expire_time: drop.expireTime,
        require_login: drop.requireLogin,
        has_password: drop.passwordHash !== null,
        is_exhausted: isExhausted(drop),
        is_limited: isLimited(drop),
      },
      message: "查询成功",
    };
  };
}
