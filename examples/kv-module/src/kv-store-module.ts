import path from 'node:path';
import { module } from '@awf/plugin-sdk';
import * as z from 'zod';
import { KvStore } from './store/kv-store.js';

const key = z.string().min(1).max(1_000).describe('Which value');

/** A store of keys and values in a folder. */
export const kvStore = module({
  description: 'Keys and values in a folder, which outlive restarts and crashes',
  label: 'Key/value store',
  category: 'data',
  config: z.object({
    path: z.string().min(1).describe('Folder of the store, from that of the engine’s config file'),
    fsync: z.boolean().default(true).describe('Whether each change is on the disk before it is answered'),
    compact_bytes: z.int().min(1_024).default(1_048_576).describe('Size from which the log is written anew'),
  }),
  services: {
    get: { input: z.object({ key }), output: z.object({ value: z.string().nullable(), found: z.boolean() }) },
    put: { input: z.object({ key, value: z.string() }) },
    delete: { input: z.object({ key }), output: z.object({ deleted: z.boolean() }) },
    keys: { input: z.object({ prefix: z.string().default('') }), output: z.object({ keys: z.array(z.string()) }) },
  },
  create(config, ctx) {
    let store: KvStore | undefined;
    const opened = (): KvStore => {
      if (store !== undefined) return store;
      throw new Error(`the store ${ctx.name} is not started`);
    };
    const close = async (): Promise<void> => {
      const closing = store;
      store = undefined;
      await closing?.close();
    };
    return {
      // Not before: while the engine reloads its config, the old module still has the folder.
      async start({ log }) {
        const folder = path.resolve(ctx.baseDir, config.path);
        const { fsync, compact_bytes: compactBytes } = config;
        store = await KvStore.open(folder, { fsync, compactBytes, warn: log.warn });
        log.info('opened', { folder, keys: store.keys().length, dropped_bytes: store.droppedBytes });
      },
      stop: close,
      services: {
        get(input) {
          const value = opened().get(input.key);
          return { value: value ?? null, found: value !== undefined };
        },
        put: (input) => opened().put(input.key, input.value),
        delete: async (input) => ({ deleted: await opened().delete(input.key) }),
        keys: ({ prefix }) => ({ keys: [...opened().keys(prefix)] }),
      },
      [Symbol.asyncDispose]: close,
    };
  },
});
