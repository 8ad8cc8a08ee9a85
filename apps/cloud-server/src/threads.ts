import { widenThreadPool } from "./config.ts";

// Imported first of all by main.ts: modules run in the order they are imported.
widenThreadPool();
