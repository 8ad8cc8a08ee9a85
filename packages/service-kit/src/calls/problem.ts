import type { TLocalizedValidationError } from "typebox/error";

/** A thing wrong with an input, in words for people. */
export interface Problem {
  /** Top-level field, or `undefined` when the whole input is no object. */
  readonly field: string | undefined;
  /** Left out or `null`, as opposed to present and wrong. */
  readonly missing: boolean;
  readonly sentence: string;
  /** The same for a reader who knows which field is meant. */
  readonly remark: string;
}

const types: Readonly<Record<string, string>> = {
  string: "文本",
  integer: "整数",
  number: "数字",
  boolean: "布尔值",
  array: "数组",
  object: "对象",
  null: "空值",
};

function expectation(error: TLocalizedValidationError): string {
  switch (error.keyword) {
    case "type":
      return `必须是${[error.params.type]
        .flat()
        .map((type) => types[type] ?? type)
        .join("或")}`;
    case "enum":
      return `必须是 ${error.params.allowedValues.join("、")} 之一`;
    case "const":
      return `必须是 ${String(error.params.allowedValue)}`;
    case "minimum":
      return `不能小于 ${error.params.limit}`;
    case "maximum":
      return `不能大于 ${error.params.limit}`;
    case "minLength":
      return error.params.limit === 1 ? "不能为空" : `不能少于 ${error.params.limit} 个字符`;
    case "maxLength":
      return `不能超过 ${error.params.limit} 个字符`;
    case "minItems":
      return `至少要有 ${error.params.limit} 项`;
    case "maxItems":
      return `不能超过 ${error.params.limit} 项`;
    default:
      return "格式不正确";
  }
}

function fieldPath(error: TLocalizedValidationError): string[] {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const missing = error.keyword === "required" ? error.params.requiredProperties.slice(0, 1) : [];
  return [...path, ...missing];
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function problemOf(error: TLocalizedValidationError, value: unknown): Problem {
  const path = fieldPath(error);
  const [field] = path;
  if (field === undefined) {
    const sentence = `请求${expectation(error)}`;
    return { field, missing: true, sentence, remark: `${sentence}。` };
  }
  const missing = (valueAt(value, path) ?? undefined) === undefined;
  const wrong = missing ? "不能为空" : expectation(error);
  const name = path.join(".").slice(0, 100);
  return { field, missing, sentence: `字段 ${name} ${wrong}`, remark: `此字段${wrong}。` };
}

/** Words the first thing a validator found; `value` tells a `null` from a wrong value. */
export function firstProblem(errors: readonly TLocalizedValidationError[], value: unknown): Problem {
  const [error] = errors;
  if (error !== undefined) return problemOf(error, value);
  const sentence = "请求格式不正确";
  return { field: undefined, missing: false, sentence, remark: `${sentence}。` };
}

/** Most fields that are named in a reply: a body can be wrong in thousands of places. */
const maxFields = 20;

/** One remark on each field a validator found something wrong with. */
export function problemsByField(
  errors: readonly TLocalizedValidationError[],
  value: unknown,
): Record<string, string[]> {
  const found = new Map<string, string[]>();
  for (const error of errors.flatMap(oneByOne)) {
    const { field = "non_field_errors", remark } = problemOf(error, value);
    if (!found.has(field)) found.set(field, [remark]);
    if (found.size >= maxFields) break;
  }
  return Object.fromEntries(found);
}

/** A validator names all the fields that are left out at once. */
function oneByOne(error: TLocalizedValidationError): TLocalizedValidationError[] {
  if (error.keyword !== "required") return [error];
  return error.params.requiredProperties.map((name) => ({
    ...error,
    params: { requiredProperties: [name] },
  }));
}
