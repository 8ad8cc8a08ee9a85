export type { AddressPolicy } from "./public-address.ts";
export { createWebFiles, type WebFiles } from "./web-files.ts";
