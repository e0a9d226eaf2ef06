// built.test.ts: the same, of what is shipped.
import { fileURLToPath } from 'node:url';
import { buildExecutable } from '@awf/plugin-cli/build';
import { type TestVia, testPlugin } from '@awf/plugin-sdk/testing';
import { beforeAll, expect, test } from 'vitest';
import { greeter } from './plugin.js';

const executable = fileURLToPath(new URL('./dist/awf-plugin-greeter', import.meta.url));
const ways: readonly TestVia[] = ['memory', 'wire', { executable }];

beforeAll(async () => {
  await buildExecutable({ entry: new URL('./main.ts', import.meta.url), outfile: executable, guard: true });
});

test.each(ways)('greets, via %j', async (via) => {
  await using t = await testPlugin(greeter, { config: { apiKey: 'k-123456' }, via });
  expect(await t.execute('greet', { name: 'Ada' })).toMatchObject({ data: { greeting: 'Hello, Ada' } });
});
