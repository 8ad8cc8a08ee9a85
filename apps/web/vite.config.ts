import { join } from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import { callTables } from "./build/call-tables.ts";
import { precompress } from "./build/precompress.ts";

const here = import.meta.dirname;

/** Both servers' pages in one build: what they share is one file, and each loads only its own. */
export default defineConfig({
  root: here,
  plugins: [vue(), callTables(), precompress()],
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  build: {
    outDir: join(here, "dist"),
    emptyOutDir: true,
    target: "es2024",
    // The content policy allows no data: addresses for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        local: join(here, "local.html"),
        cloud: join(here, "cloud.html"),
        sw: join(here, "src/offline/sw.ts"),
      },
      output: {
        // A service worker is known by its address, which must stay.
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
