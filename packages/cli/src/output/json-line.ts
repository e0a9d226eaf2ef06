import { formatJson } from './json-text.js';

/** One JSON document on one line. Integers beyond a double's keep their digits as text. */
export function formatJsonLine(value: unknown): string {
  return `${formatJson(value, 0)}\n`;
}
