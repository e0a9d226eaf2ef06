import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const guide = readFileSync(new URL('../../../docs/testing.md', import.meta.url), 'utf8');
const snippets = Array.from(guide.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = '']) => code);
const nameOf = (code: string) => /^\/\/ ([a-z]+(?:\.test)?\.ts):/.exec(code)?.[1];

it('shows the plugin and the tests of the guide’s folder, which run', () => {
  const folder = new URL('./testing-guide/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name === 'plugin.ts' || name.endsWith('.test.ts'));
  expect(snippets.map(nameOf).sort()).toEqual(files.sort());
  for (const code of snippets) expect(code).toBe(readFileSync(new URL(nameOf(code) ?? '', folder), 'utf8'));
});

it('names every member of the host and every option', () => {
  const read = (file: string) => readFileSync(new URL(`../src/testing/${file}`, import.meta.url), 'utf8');
  const host = /export interface TestHost[^{]*\{(.*?)\n\}/s.exec(read('test-host.ts'))?.[1] ?? '';
  const options = /export interface TestOptions \{(.*?)\n\}/s.exec(read('test-options.ts'))?.[1] ?? '';
  const members = [...`${host}${options}`.matchAll(/^ {2}(?:readonly )?([a-z]\w*)[?:(<]/gim)].map(
    ([, name = '']) => name,
  );
  expect(members.length).toBeGreaterThan(15);
  expect(members.filter((name) => !new RegExp(`\\b${name}\\b`).test(guide))).toEqual([]);
});
