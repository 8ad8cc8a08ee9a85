// Before anything else: the pool is made at its first use, and fsyncs of many files at once need the threads.
// oxlint-disable-next-line node/no-process-env -- loading config.ts would already use the pool
process.env["UV_THREADPOOL_SIZE"] ??= "16";

const { start } = await import("./start.ts");
await start();
