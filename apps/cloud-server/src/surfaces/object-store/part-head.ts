/** What the head of a form's part says (RFC 7578, 4.2). */
export interface PartHead {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly contentType: string | undefined;
}

/** The head of a part; `undefined` when it has no name. */
export function readPartHead(lines: string): PartHead | undefined {
  const headers = new Map(
    lines.split("\r\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, Math.max(0, colon)).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const disposition = headers.get("content-disposition") ?? "";
  if (!/^form-data[ \t]*(?:;|$)/i.test(disposition)) return undefined;
  const parameters = readParameters(disposition);
  const name = parameters.get("name");
  if (name === undefined) return undefined;
  return { name, fileName: fileNameOf(parameters), contentType: headers.get("content-type") };
}

function readParameters(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", quoted, token] of text.matchAll(
    /;[ \t]*([\w*!#$&+.^`|~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)"|([^;]*))/g,
  )) {
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), unquote(quoted) ?? token?.trim() ?? "");
  }
  return found;
}

/**
 * Browsers write a quote in a name as `%22` and line breaks as `%0D%0A` (the HTML standard, "multipart/form-data encoding
 * algorithm"), curl writes it as `\"`. Any other backslash stands for itself.
 */
const unquote = (text: string | undefined): string | undefined =>
  text?.replaceAll('\\"', '"').replaceAll(/%(22|0D|0A)/gi, (whole) => decodeURIComponent(whole));

/** The last segment: some clients send the whole path on their own disk. */
function fileNameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const extended = /^utf-8'[^']*'(.*)$/i.exec(parameters.get("filename*") ?? "")?.[1];
  const name = decoded(extended) ?? parameters.get("filename");
  return name?.split(/[/\\]/).at(-1);
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
