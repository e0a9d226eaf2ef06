import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const names = ['readme-host', 'readme-services', 'readme-progress', 'readme-engine', 'readme-api'];
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('the examples of the README are the compiled ones', () => {
  const snippets = [...read('../README.md').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text);
  expect(snippets).toEqual(names.map((name) => read(`./fixtures/${name}.ts`)));
});
