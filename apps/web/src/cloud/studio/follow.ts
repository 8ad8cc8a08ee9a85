import type { Generation } from "./generation.ts";

/**
 * Tells what becomes of a generation until it is finished, or `stop` is called. The browser connects again by itself
 * when the connection is lost, and lets the server's cookie open the stream.
 */
export function follow(
  id: number,
  told: { change(record: Generation): void; gone(): void },
): { stop(): void } {
  const source = new EventSource(`/api/v1/images/${id}/events`);
  source.addEventListener("generation", ({ data }: MessageEvent<string>) => {
    const record = JSON.parse(data) as Generation;
    if (record.status !== "pending" && record.status !== "processing") source.close();
    told.change(record);
  });
  source.addEventListener("deleted", () => {
    source.close();
    told.gone();
  });
  return { stop: () => source.close() };
}
