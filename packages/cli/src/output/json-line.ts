/** One JSON document on one line. Integers beyond a double's keep their digits as text. */
export function formatJsonLine(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  return `${text}\n`;
}
