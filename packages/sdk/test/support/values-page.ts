import { readFileSync } from 'node:fs';

/** The rows of each table of `docs/values.md`, in order, without the bars at their ends. */
export function readValueTables(): readonly (readonly string[])[] {
  const page = readFileSync(new URL('../../../../docs/values.md', import.meta.url), 'utf8');
  const [, ...tables] = page.split(/^\| --- .*\n/m);
  return tables.map((text) => {
    const [table = ''] = text.split('\n\n', 1);
    const rows = table.trimEnd().split('\n');
    return rows.map((row) => row.slice('| '.length, -' |'.length));
  });
}

/** Text as code in a table. */
export function inCode(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** A value as its JavaScript literal. */
export function toLiteral(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replaceAll('\u2028', '\\u2028');
  const fields = Object.entries(value).map(
    ([key, field]) => `${Array.isArray(value) ? '' : `${key}: `}${toLiteral(field)}`,
  );
  if (fields.length === 0) return Array.isArray(value) ? '[]' : '{}';
  return Array.isArray(value) ? `[${fields.join(', ')}]` : `{ ${fields.join(', ')} }`;
}
