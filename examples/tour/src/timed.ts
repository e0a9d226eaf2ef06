/** Does something and says how long it took, in ms. */
export async function timed<T>(work: () => Promise<T>): Promise<readonly [result: T, ms: number]> {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}
