// calls.test.ts: what the plugin answers.
import { testPlugin } from '@awf/plugin-sdk/testing';
import { expect, test } from 'vitest';
import { greeter } from './plugin.js';

const config = { apiKey: 'k-123456' };

test('greets', async () => {
  await using t = await testPlugin(greeter, { config });
  const result = await t.execute('greet', { name: 'Ada' });
  expect(result).toEqual({ success: true, output: '', data: { greeting: 'Hello, Ada' }, error: '' });
  expect(t.logs).toContainEqual({
    level: 'info',
    message: 'greeting',
    fields: { operation: 'greet', name: 'Ada', key: '***' },
  });
  expect(t.progress).toEqual([{ fraction: 0.5, message: 'waiting' }]);
  expect(t.emitted).toContainEqual(expect.objectContaining({ type: 'greeter.greeted', payload: { name: 'Ada' } }));
});

test('shouts', async () => {
  await using t = await testPlugin(greeter, { config });
  expect(await t.executeStep('shout', { config: { text: 'hey' } })).toMatchObject({ output: 'HEY', exitCode: 0 });
  expect(await t.executeStep('shout', { config: { text: '' } })).toMatchObject({ exitCode: 1 });
});

test('misses timeouts', async () => {
  await using t = await testPlugin(greeter, { config });
  const workflow = {
    name: 'deploy',
    steps: { build: { command: 'make', timeout: 60 }, push: { command: 'git push' } },
  };
  expect(await t.validate(workflow)).toEqual([
    { message: 'has no timeout', severity: 'warning', step: 'push', field: 'timeout' },
  ]);
});
