// What build/call-tables.ts makes: at run time only methods and paths, to the types the contracts themselves.

declare module "virtual:calls/local" {
  export const calls: typeof import("@clothesline/contracts").localCalls;
}
