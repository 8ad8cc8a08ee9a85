import { isIPv4 } from "node:net";

export interface CloudAddress {
  /** As configured, for people and to notice that another cloud is meant now. */
  readonly url: string;
  /** What comes before `/api/…`. */
  readonly baseUrl: string;
  readonly isLoopback: boolean;
}

/** `CLOUD_SERVER_URL` ends in `/api`, as its document has it; an address without it means the same. */
export function cloudAddress(configured: string): CloudAddress {
  const url = configured.replace(/\/+$/, "");
  const host = new URL(url).hostname;
  return {
    url,
    baseUrl: url.replace(/\/api$/, ""),
    isLoopback: host === "localhost" || host === "[::1]" || (isIPv4(host) && host.startsWith("127.")),
  };
}
