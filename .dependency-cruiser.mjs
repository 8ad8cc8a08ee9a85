// The arrows between the folders: main -> app -> surfaces -> features -> packages, contracts at the bottom.
// `scripts/verify/arrows.ts` runs this and fails too when it saw no modules.

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const features = "^apps/[^/]+/src/features/";
const surfaces = "^apps/[^/]+/src/surfaces/";
const kysely = "(^|/)node_modules/(\\.pnpm/)?kysely|^kysely";
const fastify = "(^|/)node_modules/(\\.pnpm/)?(@fastify[/+]|fastify)|^@?fastify";

export default {
  forbidden: [
    forbid(
      "contracts-at-the-bottom",
      "packages/contracts imports nothing else of ours",
      { path: "^packages/contracts/" },
      { path: "^(apps|packages)/", pathNot: "^packages/contracts/" },
    ),
    forbid(
      "packages-know-no-app",
      "a package could be used by either server, so it imports from neither",
      { path: "^packages/" },
      { path: "^apps/" },
    ),
    forbid(
      "no-app-imports-another",
      "apps share code through packages; the desktop's sync is tested against the real cloud",
      { path: "^apps/([^/]+)/", pathNot: "^apps/local-server/test/sync/support/cloud\\.ts$" },
      { path: "^apps/", pathNot: "^apps/$1/" },
    ),
    forbid(
      "sources-know-no-tests",
      "what runs at a user's does not import from tests or scripts",
      { path: "^(apps|packages)/[^/]+/src/" },
      { path: "^(scripts|test|(apps|packages)/[^/]+/test)/" },
    ),
    forbid(
      "features-know-no-surface",
      "features know nothing of surfaces, of the app, or of what builds them",
      { path: features },
      { path: "^apps/[^/]+/src/(surfaces/|(app|main|context)\\.ts$)" },
    ),
    forbid(
      "features-know-no-fastify",
      "features know nothing of Fastify",
      { path: features },
      { path: fastify },
    ),
    forbid(
      "features-know-no-service-kit",
      "features know nothing of Fastify, which packages/service-kit dresses",
      { path: features },
      { path: "(^|/)packages/service-kit/" },
    ),
    forbid(
      "surfaces-know-no-app",
      "the app registers surfaces, never the other way round",
      { path: surfaces },
      { path: "^apps/[^/]+/src/(app|main)\\.ts$" },
    ),
    forbid(
      "surfaces-know-no-rows",
      "surfaces speak to features, not to their tables",
      { path: surfaces },
      { path: ["\\.store\\.ts$", "^apps/[^/]+/src/migrations/", kysely] },
    ),
    forbid(
      "only-stores-touch-kysely",
      "queries stand in *.store.ts; others hand the database on, so they may name its type",
      {
        path: "^(apps|packages)/[^/]+/src/",
        pathNot: ["\\.store\\.ts$", "/src/migrations/", "/src/database\\.ts$", "^packages/database/"],
      },
      { path: kysely, dependencyTypesNot: ["type-only"] },
    ),
    forbid("no-cycles", "two files that need each other are one file", {}, { circular: true }),
    forbid(
      "everything-resolves",
      "an import that leads nowhere; what the build makes has a name of its own",
      {},
      { couldNotResolve: true, pathNot: "^virtual:" },
    ),
  ],
  options: {
    // Imports of types are arrows too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(apps|packages)/[^/]+/dist/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
