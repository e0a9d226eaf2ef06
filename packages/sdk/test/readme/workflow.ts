// workflow.ts: a module with methods, a step that calls them, and a trigger, for the workflow engine.
import { definePlugin, module, step, stopPipeline, trigger } from '@awf/plugin-sdk';
import * as z from 'zod';

const store = module({
  config: z.object({ path: z.string() }),
  services: { get: { input: z.object({ key: z.string() }), output: z.object({ value: z.string().nullable() }) } },
  create({ path }, ctx) {
    const values = new Map<string, string>();
    return {
      start: () => ctx.log.info('open', { path }),
      services: { get: ({ key }) => ({ value: values.get(key) ?? null }) },
    };
  },
});

const get = step({
  config: z.object({ store: z.string(), key: z.string() }),
  async run({ store: name, key }, ctx) {
    const hit = await ctx.module(store, name).get({ key });
    return hit.value === null ? stopPipeline(hit) : hit;
  },
});

const clock = trigger({
  config: z.object({ everyMs: z.int().default(1_000) }),
  actions: { tick: z.object({ at: z.string() }) },
  start({ everyMs }, ctx) {
    const tick = () => ctx.engine.trigger('tick', { at: new Date().toISOString() });
    const timer = setInterval(() => tick().catch((error) => ctx.log.warn('tick failed', { error })), everyMs);
    return () => clearInterval(timer);
  },
});

export const kv = definePlugin({
  name: 'kv',
  version: '1.0.0',
  author: 'Ada',
  description: 'A store',
  modules: { 'kv.store': store },
  steps: { 'step.kv_get': get },
  triggers: { 'kv.clock': clock },
});
