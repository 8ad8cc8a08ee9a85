// What build/call-table.ts makes: at run time only methods and paths, to the types the contracts themselves.

declare module "virtual:calls" {
  type Local = typeof import("@clothesline/contracts").localCalls;
  export const calls: Pick<
    Local,
    "getStatus" | "receiveImage" | "getTask" | "pairExtension" | "getPairing" | "unpair" | "deleteImage"
  >;
}
