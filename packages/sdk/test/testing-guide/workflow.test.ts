// workflow.test.ts: modules, steps and triggers, as the workflow engine runs them.
import { definePlugin, module, step, trigger } from '@awf/plugin-sdk';
import { testPlugin } from '@awf/plugin-sdk/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';

const counter = module({
  config: z.object({ start: z.int().default(0) }),
  services: { add: { input: z.object({ n: z.int() }), output: z.object({ total: z.int() }) } },
  create({ start }) {
    let total = start;
    return {
      services: {
        add({ n }) {
          total += n;
          return { total };
        },
      },
    };
  },
});

const count = step({
  config: z.object({ counter: z.string() }),
  current: z.object({ n: z.int() }),
  output: z.object({ total: z.int() }),
  run: ({ counter: name }, ctx) => ctx.module(counter, name).add({ n: ctx.current.n }),
});

const beat = trigger({
  config: z.object({ everyMs: z.int() }),
  actions: { beat: z.object({ n: z.int() }) },
  start({ everyMs }, ctx) {
    let n = 0;
    const timer = setInterval(() => void ctx.engine.trigger('beat', { n: ++n }), everyMs);
    return () => clearInterval(timer);
  },
});

const plugin = definePlugin({
  name: 'counting',
  version: '1.0.0',
  author: 'Ada',
  description: 'Counts',
  modules: { 'counting.counter': counter },
  steps: { 'step.count': count },
  triggers: { 'counting.beat': beat },
});

test('counts in steps', async () => {
  await using t = await testPlugin(plugin, { engine: 'workflow' });
  const main = await t.module('counting.counter', 'main', { start: 40 });
  const { output, stopped } = await t.step('step.count', { counter: 'main' }, { current: { n: 2 } });
  expect([output.total, stopped]).toEqual([42, false]);
  expect(await main.services.add({ n: 1 })).toEqual({ total: 43 });
  await expect(t.step('step.count', { counter: 'other' }, { current: { n: 2 } })).rejects.toMatchObject({
    code: 'CALL_FAILED',
    message: expect.stringContaining('no module "other" of that kind: there are main'),
  });
});

test('starts workflows', async () => {
  await using t = await testPlugin(plugin, { engine: 'workflow' });
  await using clock = await t.trigger('counting.beat', { everyMs: 5 });
  expect(await clock.next()).toEqual({ action: 'beat', data: { n: 1 } });
  for await (const { data } of clock.fired) if (data.n === 3) break;
});
