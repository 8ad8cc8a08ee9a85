import type { TLocalizedValidationError } from "typebox/error";

/** The first thing wrong with an input, in words for people. */
export interface Problem {
  /** Top-level field, or `undefined` when the whole input is no object. */
  readonly field: string | undefined;
  /** Left out or `null`, as opposed to present and wrong. */
  readonly missing: boolean;
  readonly sentence: string;
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

/** Words what a validator found; `value` tells a `null` from a wrong value. */
export function problemOf(errors: readonly TLocalizedValidationError[], value: unknown): Problem {
  const [error] = errors;
  if (error === undefined) return { field: undefined, missing: false, sentence: "请求格式不正确" };
  const path = fieldPath(error);
  const [field] = path;
  if (field === undefined) {
    return { field, missing: true, sentence: `请求${expectation(error)}` };
  }
  const missing = (valueAt(value, path) ?? undefined) === undefined;
  const sentence = missing ? "不能为空" : expectation(error);
  return { field, missing, sentence: `字段 ${path.join(".").slice(0, 100)} ${sentence}` };
}
