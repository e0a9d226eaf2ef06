/** JSON for people. Integers beyond 2^53 keep their digits as text, where `JSON.stringify` would throw. */
export function formatJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part), indent);
}
