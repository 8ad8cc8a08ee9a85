/** Media type of every reply that is not an object. */
export const xmlType = "application/xml";

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** Text between tags; what XML 1.0 has no way to say is replaced. */
const textOf = (value: string): string =>
  value
    .toWellFormed()
    .replaceAll(/[<>&]/g, (sign) => entities[sign] ?? sign)
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, "\ufffd");

/** One element with an element for each field, as OSS writes its replies. */
export function xmlDocument(root: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `  <${name}>${textOf(value)}</${name}>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${lines.join("")}</${root}>\n`;
}
