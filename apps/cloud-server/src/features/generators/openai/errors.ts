import type { GeneratorFault } from "@clothesline/contracts";
import type { Refusal } from "../http/refusal.ts";

/** Codes by which OpenAI, Azure and others say that they do not want to draw this. */
const refusals = new Set([
  "content_policy_violation",
  "moderation_blocked",
  "content_filter",
  "contentFilter",
  "ResponsibleAIPolicyViolation",
]);
const exhausted = new Set(["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"]);
const misconfigured = new Set([
  "model_not_found",
  "invalid_model",
  "DeploymentNotFound",
  "unsupported_model",
]);

/** What `{error: {message, type, code}}` says beyond the status. */
export function faultIn({ body }: Refusal): GeneratorFault | undefined {
  const { error } = body;
  if (typeof error !== "object" || error === null) return undefined;
  const { code, type, message, param } = { ...error } as Record<string, unknown>;
  const named = (names: ReadonlySet<string>): boolean => [code, type].some((name) => names.has(String(name)));
  // Older answers say so in words only.
  if (named(refusals) || /safety system|content policy/i.test(String(message))) return "REFUSED";
  if (named(exhausted)) return "QUOTA";
  if (named(misconfigured) || param === "model") return "MISCONFIGURED";
  return undefined;
}
