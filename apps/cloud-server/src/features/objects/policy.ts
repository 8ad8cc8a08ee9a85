import { DomainError } from "@clothesline/contracts";

/** What a policy that was checked allows. */
export interface Permission {
  /** Bytes. */
  readonly minBytes: number;
  readonly maxBytes: number;
}

type Condition = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface PolicyTerms {
  readonly bucket: string;
  readonly prefix: string;
  readonly maxBytes: number;
  readonly expires: Date;
}

/** The base64 policy of a form that may write files of one prefix. */
export function makePolicy({ bucket, prefix, maxBytes, expires }: PolicyTerms): string {
  const conditions: readonly Condition[] = [
    { bucket },
    ["starts-with", "$key", prefix],
    ["content-length-range", 0, maxBytes],
  ];
  return Buffer.from(JSON.stringify({ expiration: expires.toISOString(), conditions })).toString("base64");
}

/**
 * Checks a form against its policy, whose signature has been checked.
 * @param fields the form's by lower-case name, `key` as it will be used, and `bucket`
 * @throws DomainError `INVALID_POLICY`, `ACCESS_DENIED`
 */
export function checkPolicy(policy: string, fields: ReadonlyMap<string, string>, now: Date): Permission {
  const { expiration, conditions } = parse(policy);
  if (expiration.getTime() <= now.getTime()) {
    throw new DomainError("ACCESS_DENIED", { detail: "Invalid according to Policy: Policy expired." });
  }
  let permission: Permission = { minBytes: 0, maxBytes: Number.MAX_SAFE_INTEGER };
  for (const condition of conditions) {
    const range = rangeOf(condition);
    if (range === undefined) checkField(condition, fields);
    else {
      permission = {
        minBytes: Math.max(permission.minBytes, range.minBytes),
        maxBytes: Math.min(permission.maxBytes, range.maxBytes),
      };
    }
  }
  return permission;
}

function invalid(what: string): never {
  throw new DomainError("INVALID_POLICY", { detail: `Invalid Policy: ${what}.` });
}

function parse(policy: string): { expiration: Date; conditions: readonly Condition[] } {
  let document: { readonly expiration?: unknown; readonly conditions?: unknown } | null;
  try {
    document = JSON.parse(Buffer.from(policy, "base64").toString()) as typeof document;
  } catch {
    return invalid("Invalid JSON");
  }
  const { expiration, conditions } = document ?? {};
  const moment =
    typeof expiration === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(expiration)
      ? new Date(expiration)
      : undefined;
  if (moment === undefined || Number.isNaN(moment.getTime())) return invalid("Invalid 'expiration' value");
  if (!Array.isArray(conditions)) return invalid("Missing or invalid 'conditions'");
  if (!conditions.every((one) => typeof one === "object" && one !== null))
    return invalid("Invalid condition");
  return { expiration: moment, conditions: conditions as readonly Condition[] };
}

const isList = (condition: Condition): condition is readonly unknown[] => Array.isArray(condition);
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function rangeOf(condition: Condition): Permission | undefined {
  if (!isList(condition) || String(condition[0]).toLowerCase() !== "content-length-range") return undefined;
  const [, minBytes, maxBytes] = condition;
  if (condition.length !== 3 || !isSize(minBytes) || !isSize(maxBytes) || minBytes > maxBytes) {
    return invalid("Invalid content-length-range");
  }
  return { minBytes, maxBytes };
}

function checkField(condition: Condition, fields: ReadonlyMap<string, string>): void {
  const [operator, name, wanted] = isList(condition) ? listed(condition) : simple(condition);
  const given = fields.get(name);
  if (given !== undefined && holds(operator, given, wanted)) return;
  throw new DomainError("ACCESS_DENIED", {
    detail: `Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`,
  });
}

type Comparison = readonly [operator: string, field: string, wanted: unknown];

function simple(condition: Readonly<Record<string, unknown>>): Comparison {
  const entries = Object.entries(condition);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined) {
    return invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified");
  }
  return ["eq", entry[0].toLowerCase(), entry[1]];
}

function listed(condition: readonly unknown[]): Comparison {
  const [operator, field, wanted] = condition;
  if (condition.length !== 3 || typeof operator !== "string" || typeof field !== "string") {
    return invalid("Invalid condition");
  }
  if (!field.startsWith("$")) return invalid("The field of a condition begins with '$'");
  return [operator.toLowerCase(), field.slice(1).toLowerCase(), wanted];
}

function holds(operator: string, given: string, wanted: unknown): boolean {
  const list = Array.isArray(wanted) ? wanted : undefined;
  if (operator === "in" && list) return list.includes(given);
  if (operator === "not-in" && list) return !list.includes(given);
  if (typeof wanted !== "string") return invalid("The value of a condition is a text");
  if (operator === "eq") return given === wanted;
  if (operator === "starts-with") return given.startsWith(wanted);
  return invalid(`Unknown condition '${operator.slice(0, 40)}'`);
}
