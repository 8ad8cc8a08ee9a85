import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import t from "tap";

interface Measured {
  bytes: number;
  records: number;
  files: number;
  failed: number;
  peakMegabytes: number;
}

const MB = 1e6;
const program = fileURLToPath(new URL("../support/measure-reading.ts", import.meta.url));

function measure(bytes: number, pictureBytes: number): Measured {
  const output = execFileSync(process.execPath, [program, String(bytes), String(pictureBytes)], {
    encoding: "utf8",
  });
  return JSON.parse(output) as Measured;
}

t.test("memory depends neither on the size of a bundle nor on that of its pictures", async (t) => {
  const little = measure(2 * MB, 33_000);
  const cases = { "many small pictures": 33_000, "the largest pictures": 10 * MB, "one too large": 200 * MB };
  for (const [name, pictureBytes] of Object.entries(cases)) {
    const large = measure(300 * MB, pictureBytes);
    t.comment(
      `${name}: ${large.peakMegabytes.toFixed(0)} MB, a small bundle ${little.peakMegabytes.toFixed(0)} MB`,
    );
    t.ok(large.bytes >= 300 * MB, name);
    t.equal(large.files + large.failed, large.records, name);
    t.equal(large.failed > 0, pictureBytes > 10 * 1024 * 1024, name);
    t.ok(large.peakMegabytes < little.peakMegabytes + 32, `${name}: ${large.peakMegabytes} MB`);
  }
});
