import { DomainError, MAX_PARAMS, MAX_PROMPT } from "@clothesline/contracts";

/**
 * A prompt as it is kept.
 * @param required whether there has to be one; a try-on does without
 * @throws DomainError `PROMPT_REQUIRED`, `PROMPT_INVALID`
 */
export function checkPrompt(prompt: string, required: boolean): string {
  const text = prompt.toWellFormed().trim();
  if (required && text === "") throw new DomainError("PROMPT_REQUIRED");
  if (text.length > MAX_PROMPT && [...text].length > MAX_PROMPT) throw new DomainError("PROMPT_INVALID");
  return text;
}

/** Levels of objects and arrays, stopping where there are too many. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

/**
 * Free-form parameters as they are kept: JSON.
 * @throws DomainError `PARAMS_INVALID`
 */
export function checkParams(params: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(params)) throw new DomainError("PARAMS_INVALID", { detail: "生成参数必须是对象" });
  if (isDeeper(params, MAX_PARAMS.depth)) {
    throw new DomainError("PARAMS_INVALID", { detail: `生成参数不能超过 ${MAX_PARAMS.depth} 层` });
  }
  const json = JSON.stringify(params);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_PARAMS.bytes) {
    throw new DomainError("PARAMS_INVALID", {
      detail: `生成参数有 ${bytes} 字节，不能超过 ${MAX_PARAMS.bytes} 字节`,
    });
  }
  return json;
}
