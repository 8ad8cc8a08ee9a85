// Run as a process of its own: node measure-reading.ts BYTES PICTURE_BYTES prints what was read and the peak memory.
import { readBundle } from "../../src/index.ts";
import { syntheticBundle } from "./endless-bundle.ts";

const [bytes = 0, pictureBytes = 0] = process.argv.slice(2).map(Number);
let records = 0;
let files = 0;
let failed = 0;
const summary = await readBundle(syntheticBundle(bytes, pictureBytes), {
  onRecord: () => void (records += 1),
  onRecordFailed: () => void (failed += 1),
  onFile: () => ({ write() {}, end: () => void (files += 1), abort() {} }),
  onFileFailed: () => void (failed += 1),
});
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ bytes: summary.bytes, records, files, failed, peakMegabytes }));
