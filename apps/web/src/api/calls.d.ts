// What build/call-tables.ts makes: at run time only methods and paths, to the types the contracts themselves.

declare module "virtual:calls/local" {
  export const calls: typeof import("@clothesline/contracts").localCalls;
}
declare module "virtual:calls/pages" {
  export const calls: typeof import("@clothesline/contracts").pagesCalls;
}
declare module "virtual:calls/studio" {
  export const calls: typeof import("@clothesline/contracts").studioCalls;
}
declare module "virtual:calls/drive" {
  export const calls: typeof import("@clothesline/contracts").driveCalls;
}
declare module "virtual:calls/drop" {
  export const calls: typeof import("@clothesline/contracts").dropCalls;
}
