import {
  driveCalls,
  dropCalls,
  pagesCalls,
  studioCalls,
  syncCalls,
  updateCalls,
} from "@clothesline/contracts";
import type { DocumentedSurface, EnvelopeAt } from "@clothesline/service-kit";
import { driveEnvelope } from "./surfaces/drive/envelope.ts";
import { dropsEnvelope } from "./surfaces/drops/envelope.ts";
import { objectStoreEnvelope } from "./surfaces/object-store/envelope.ts";
import { pagesEnvelope } from "./surfaces/pages/envelope.ts";
import { studioEnvelope } from "./surfaces/studio/envelope.ts";
import { syncEnvelope } from "./surfaces/sync/envelope.ts";
import { updateEnvelope } from "./surfaces/updates/envelope.ts";

const under = (envelope: EnvelopeAt["envelope"], ...prefixes: string[]): EnvelopeAt[] =>
  prefixes.map((prefix) => ({ prefix, envelope }));

/** Which surface answers for which part of the address space; the longest prefix wins. */
export const envelopes: readonly EnvelopeAt[] = [
  ...under(syncEnvelope, "/api"),
  ...under(studioEnvelope, "/api/auth", "/api/uploads", "/api/v1/images", "/api/health"),
  ...under(driveEnvelope, "/user", "/user-settings", "/file"),
  ...under(dropsEnvelope, "/drop"),
  ...under(updateEnvelope, "/api/v1", "/downloads", "/health"),
  ...under(objectStoreEnvelope, "/oss"),
  ...under(pagesEnvelope, "/api/pages"),
];

/** What the pages of the API show. */
export const documented: readonly DocumentedSurface[] = [
  { calls: syncCalls, envelope: syncEnvelope },
  { calls: studioCalls, envelope: studioEnvelope },
  { calls: driveCalls, envelope: driveEnvelope },
  { calls: dropCalls, envelope: dropsEnvelope },
  { calls: updateCalls, envelope: updateEnvelope },
  { calls: pagesCalls, envelope: pagesEnvelope },
];

/** Addresses of the web pages beside `/`; none of them begins as a call does. */
export const pages: readonly string[] = [
  "/login",
  "/register",
  "/settings",
  "/wardrobe",
  "/wardrobe/:id",
  "/files",
  "/files/*",
  "/trash",
  "/shares",
  "/d/:code",
  "/studio",
  "/studio/:id",
  "/try-on",
];
