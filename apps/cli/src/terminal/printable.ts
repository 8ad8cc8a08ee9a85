import stringWidth from "string-width";

/**
 * A text that came from elsewhere, such as a file name or a server's sentence, on one line and without what a
 * terminal would obey: escape sequences can hide, forge and rewrite lines.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");

/** How many columns a text takes: a Chinese character takes two. */
export const width = (text: string): number => stringWidth(text);

/** As much of a text as fits into so many columns; what is left out shows as `…`. */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let shown = "";
  let taken = 1;
  for (const letter of text) {
    taken += width(letter);
    if (taken > columns) break;
    shown += letter;
  }
  return columns < 1 ? "" : `${shown}…`;
}

/** Rows under each other, columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(0, ...rows.map((row) => width(row[at] ?? ""))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - width(cell)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
