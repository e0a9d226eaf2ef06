import { step } from '@awf/plugin-sdk';
import * as z from 'zod';
import { kvStore } from './kv-store-module.js';

const target = {
  store: z.string().describe('Name of the module kv.store'),
  key: z.string().describe('Which value; may hold templates'),
};

/** Keeps a value for later runs. */
export const kvPut = step({
  description: 'Stores a value under a key',
  config: z.object({ ...target, value: z.string().describe('What is stored; may hold templates') }),
  output: z.object({ key: z.string() }),
  async run({ store, key, value }, ctx) {
    await ctx.module(kvStore, store).put({ key, value });
    return { key };
  },
});

/** Gets a value of this or an earlier run. */
export const kvGet = step({
  description: 'Reads the value of a key',
  config: z.object(target),
  output: z.object({ value: z.string().nullable(), found: z.boolean() }),
  run: ({ store, key }, ctx) => ctx.module(kvStore, store).get({ key }, { signal: ctx.signal }),
});
