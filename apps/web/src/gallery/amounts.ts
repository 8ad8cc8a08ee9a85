/** Bytes as people read them: `812 KB`, `3.4 MB`. Units of 1024. */
export function bytesText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 100 ? 0 : 1;
  return `${amount.toFixed(digits).replace(/\.0$/, "")} ${units[unit] ?? ""}`;
}

/** The host of an address, or the text itself where it is none. */
export const hostText = (address: string): string =>
  URL.canParse(address) ? new URL(address).host : address;
