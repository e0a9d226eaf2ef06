// events.test.ts: what comes and goes as events.
import { testPlugin } from '@awf/plugin-sdk/testing';
import { expect, test } from 'vitest';
import { greeter } from './plugin.js';

const config = { apiKey: 'k-123456' };
const time = new Date('2026-01-02T03:04:05Z');

test('says when it is ready', async () => {
  await using t = await testPlugin(greeter, { config });
  await t.waitFor(() => t.emitted.some(({ type }) => type === 'greeter.ready'));
});

test('answers the end of a workflow', async () => {
  await using t = await testPlugin(greeter, { config, now: () => time });
  const completed = { type: 'workflow.completed', metadata: { workflow_name: 'deploy' } };
  expect(await t.publish(completed)).toMatchObject([
    { type: 'greeter.goodbye', payload: { workflow: 'deploy' }, source: 'greeter', time, depth: 1 },
  ]);
});

test('meets a host that refuses its events', async () => {
  await using t = await testPlugin(greeter, {
    config,
    onEmit({ type }) {
      if (type === 'greeter.greeted') throw new Error('not allowed');
    },
  });
  expect(await t.execute('greet', { name: 'Ada' })).toMatchObject({
    success: false,
    error: 'event greeter.greeted was refused by the host: not allowed',
  });
});
