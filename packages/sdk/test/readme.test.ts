import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const snippets = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = '']) => code);
const nameOf = (code: string) => /^\/\/ ([a-z]+\.ts):/.exec(code)?.[1];

it('shows code that compiles: each snippet is a file of the readme folder', () => {
  const folder = new URL('./readme/', import.meta.url);
  expect(snippets.map(nameOf).sort()).toEqual(readdirSync(folder).sort());
  for (const code of snippets) expect(code).toBe(readFileSync(new URL(nameOf(code) ?? '', folder), 'utf8'));
});

it('fits on a page: the first plugin has at most 20 lines', () => {
  expect(snippets[0]?.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
});
