/** Does something for every number below `count`, so many at a time. */
export async function inFlight(
  count: number,
  limit: number,
  work: (number: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  async function worker(): Promise<void> {
    while (next < count) await work(next++);
  }
  await Promise.all(Array.from({ length: limit }, worker));
}
