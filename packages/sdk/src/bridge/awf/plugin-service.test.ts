import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startInMemory } from '../../../test/support/memory-plugin.js';
import { definePlugin, operation } from '../../define/definers.js';
import { withContext } from '../../define/with-context.js';

const plain = operation({ run: () => ({}) });
const never = new AbortController().signal;

/** A plugin that records what its hooks see. */
function recording(hooks: { init?: () => Promise<void>; shutdown?: () => Promise<void> } = {}) {
  const seen: unknown[] = [];
  const context = withContext({
    config: z.object({ token: z.string(), tries: z.int().default(3), debug: z.boolean().default(false) }),
    secrets: ['token'],
    async init(config, ctx) {
      seen.push({ config, frozen: Object.isFrozen(config), baseDir: ctx.baseDir });
      await hooks.init?.();
      return { id: seen.length };
    },
    async shutdown(state) {
      seen.push({ ended: state.id });
      await hooks.shutdown?.();
    },
    initTimeoutMs: 50,
    shutdownTimeoutMs: 50,
  });
  const read = context.operation({ run: (_input, { config, state }) => ({ tries: config.tries, id: state.id }) });
  return {
    seen,
    plugin: context.definePlugin({
      name: 'recording',
      version: '1.2.3',
      description: 'Records',
      operations: { read, plain },
    }),
  };
}

describe('GetInfo', () => {
  it('gives name, version and description, and announces only the service that is none of AWF', async () => {
    const { methods } = startInMemory(recording().plugin);
    expect(await methods.getInfo({}, never)).toEqual({
      name: 'recording',
      version: '1.2.3',
      description: 'Records',
      capabilities: ['awf.plugin.stream.v1'],
    });
  });
});

describe('Init', () => {
  it('checks the config, coerces strings, fills in defaults and freezes [AWF-3.5-plugin]', async () => {
    const { seen, plugin } = recording();
    const host = startInMemory(plugin);
    await host.init({ token: 's3cr3t', tries: '5' });
    expect(seen).toEqual([{ config: { token: 's3cr3t', tries: 5, debug: false }, frozen: true, baseDir: '/work' }]);
    expect(await host.execute('read')).toMatchObject({ success: true, data: { tries: 5, id: 1 } });
  });

  it('takes values that are no JSON as text', async () => {
    const { seen, plugin } = recording();
    const host = startInMemory(plugin);
    await host.methods.init({ config: new Map([['token', Buffer.from('plain text')]]) }, never);
    expect(seen).toMatchObject([{ config: { token: 'plain text' } }]);
  });

  it('fails in words that name the field and never the secret', async () => {
    const host = startInMemory(recording().plugin);
    await expect(host.init({})).rejects.toMatchObject({
      code: 'INIT_FAILED',
      message: 'plugin init failed: config: token: expected string, received undefined',
      cause: { code: 'CONFIG_INVALID' },
    });
    expect(await host.execute('plain')).toMatchObject({ success: true });
    await expect(host.execute('read')).resolves.toMatchObject({
      success: false,
      error: 'the plugin has no config yet: Init comes first',
    });
  });

  it('fails with what init threw, and may be tried again', async () => {
    let broken = true;
    const { plugin } = recording({
      init: async () => {
        if (broken) throw new Error('no network');
      },
    });
    const host = startInMemory(plugin);
    await expect(host.init({ token: 't' })).rejects.toThrow('plugin init failed: no network');
    broken = false;
    await host.init({ token: 't' });
    expect(await host.execute('read')).toMatchObject({ success: true });
  });

  it('gives up on an init that takes too long', async () => {
    const { plugin } = recording({ init: () => new Promise(() => undefined) });
    await expect(startInMemory(plugin).init({ token: 't' })).rejects.toThrow(
      'plugin init failed: init took longer than 50 ms',
    );
  });

  it('ends the first state when a second host begins anew', async () => {
    const { seen, plugin } = recording();
    const host = startInMemory(plugin);
    await host.init({ token: 'a' });
    await host.init({ token: 'b' });
    expect(seen).toMatchObject([{ config: { token: 'a' } }, { ended: 1 }, { config: { token: 'b' } }]);
  });

  it('takes any config where the plugin declares none', async () => {
    const host = startInMemory(definePlugin({ name: 'plain', version: '1.0.0' }));
    await expect(host.init({ anything: 1 })).resolves.toEqual({});
    await expect(host.shutdown()).resolves.toEqual({});
  });
});

describe('Shutdown', () => {
  it('runs the hook once, and handlers no more', async () => {
    const { seen, plugin } = recording();
    const host = startInMemory(plugin);
    await host.init({ token: 't' });
    await Promise.all([host.shutdown(), host.shutdown()]);
    expect(seen.slice(1)).toEqual([{ ended: 1 }]);
    expect(await host.execute('read')).toMatchObject({ success: false, error: 'the plugin was shut down' });
  });

  it('does nothing where Init never came', async () => {
    const { seen, plugin } = recording();
    await startInMemory(plugin).shutdown();
    expect(seen).toEqual([]);
  });

  it('fails with what the hook threw', async () => {
    const { plugin } = recording({ shutdown: () => Promise.reject(new Error('still busy')) });
    const host = startInMemory(plugin);
    await host.init({ token: 't' });
    await expect(host.shutdown()).rejects.toMatchObject({
      code: 'SHUTDOWN_FAILED',
      message: 'plugin shutdown failed: still busy',
    });
  });

  it('gives up on a hook that takes too long', async () => {
    const { plugin } = recording({ shutdown: () => delay(10_000, undefined, { ref: false }) });
    const host = startInMemory(plugin);
    await host.init({ token: 't' });
    await expect(host.shutdown()).rejects.toThrow('plugin shutdown failed: shutdown took longer than 50 ms');
  });
});
