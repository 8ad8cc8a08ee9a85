import { DomainError, localCalls } from "@clothesline/contracts";
import { createFailureLimiter } from "@clothesline/service-kit";
import type { Context } from "../../context.ts";
import { CODE_SECONDS } from "../../features/extensions/pairing-codes.ts";
import type { LocalCalls } from "./callers.ts";
import { userSummary } from "./views.ts";

/** Pairing browser extensions with a person, and taking it back. */
export function registerExtensionCalls(calls: LocalCalls, context: Context): void {
  const { accounts, extensions, config } = context;
  // One who guesses codes may know a good one too, so a success forgives nothing.
  const failures = createFailureLimiter({ failures: config.loginFailures, forgive: false });

  calls.on(localCalls.createPairingCode, ({ who }) => {
    // An extension that was let in by a person does not let in others.
    if (who.extensionId !== undefined) throw new DomainError("FORBIDDEN");
    return { success: true, code: extensions.pairingCode(who.user_id), expires_in: CODE_SECONDS };
  });

  calls.on(localCalls.pairExtension, async ({ body, request }) => {
    const { token, userId } = await failures.attempt(request.ip, "pairing code", () =>
      extensions.pair(body.code, { name: body.name ?? "", origin: request.headers.origin ?? "" }),
    );
    return { success: true, token, user: userSummary(await accounts.get(userId)) };
  });

  calls.on(localCalls.getPairing, async ({ who }) => ({
    success: true,
    user: userSummary(await accounts.get(who.user_id)),
  }));

  calls.on(localCalls.unpair, async ({ who }) => {
    if (who.extensionId === undefined) throw new DomainError("FORBIDDEN");
    await extensions.revoke(who.user_id, who.extensionId);
    return { success: true, message: "已解除配对" };
  });

  calls.on(localCalls.listExtensions, async ({ who }) => {
    const paired = await extensions.list(who.user_id);
    return {
      success: true,
      extensions: paired.map(({ id, name, origin, created_at, last_used }) => ({
        id,
        name,
        origin,
        created_at,
        last_used,
      })),
    };
  });

  calls.on(localCalls.revokeExtension, async ({ who, params }) => {
    if (who.extensionId !== undefined) throw new DomainError("FORBIDDEN");
    await extensions.revoke(who.user_id, params.extension_id);
    return { success: true, message: "已撤销" };
  });
}
