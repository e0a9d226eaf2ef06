import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createMemoryLog } from '../../test/support/memory-log.js';
import type { SharedParts } from '../define/definition.js';
import { Mask } from './mask.js';
import { SharedContext } from './shared-context.js';

const schema = z.object({ token: z.string(), tags: z.array(z.string()).default(['a']) });

function create(parts: SharedParts = {}) {
  const { log, lines } = createMemoryLog();
  const mask = new Mask();
  const host = new AbortController();
  const said: string[] = [];
  const shared = new SharedContext(
    {
      config: schema,
      secrets: ['token'],
      init: (config) => void said.push(`init ${Reflect.get(config, 'token')}`),
      ...parts,
    },
    { log, signal: host.signal, baseDir: '/' },
    mask,
  );
  return { shared, mask, lines, said, host };
}

const notReady = (message: string) => expect.objectContaining({ code: 'NOT_INITIALISED', message });

describe('what the handlers of a plugin share', () => {
  it('is there from Init to Shutdown', async () => {
    const { shared } = create({ init: () => ({ open: true }) });
    expect(() => shared.read()).toThrow(notReady('the plugin has no config yet: Init comes first'));
    await shared.init({ token: 'hunter2' });
    expect(shared.read()).toEqual({ config: { token: 'hunter2', tags: ['a'] }, state: { open: true } });
    await shared.shutdown();
    expect(() => shared.read()).toThrow(notReady('the plugin was shut down'));
  });

  it('has a config that no handler can change for the others', async () => {
    const { shared } = create();
    await shared.init({ token: 'hunter2' });
    const { tags } = shared.read().config as { tags: string[] };
    expect(() => tags.push('b')).toThrow(TypeError);
  });

  it('has an empty config without a schema, whatever the host sends', async () => {
    const { shared } = create({ config: undefined, secrets: undefined, init: () => undefined });
    await shared.init({ sent: true });
    expect(shared.read()).toEqual({ config: {}, state: undefined });
  });

  it('hides secrets from before they are checked, as they came and as the schema made them', async () => {
    const upper = z.object({ token: z.string().transform((text) => text.toUpperCase()) });
    const { shared, mask } = create({ config: upper });
    await shared.init({ token: 'hunter2' });
    expect(mask.text('hunter2 HUNTER2 hunter')).toBe('*** *** hunter');
    const refused = create({ config: z.object({ token: z.literal('right-one') }) });
    await expect(refused.shared.init({ token: 'wrong-one' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(refused.mask.text('wrong-one')).toBe('***');
  });

  it('ends its first state before a second Init makes another', async () => {
    const order: string[] = [];
    let made = 0;
    const { shared } = create({
      init: () => {
        made += 1;
        order.push(`init ${made}`);
        return made;
      },
      shutdown: (state) => void order.push(`end ${state}`),
    });
    await Promise.all([shared.init({ token: 'one' }), shared.init({ token: 'two' })]);
    expect(order).toEqual(['init 1', 'end 1', 'init 2']);
    expect(shared.read().state).toBe(2);
    await Promise.all([shared.shutdown(), shared.shutdown()]);
    expect(order).toEqual(['init 1', 'end 1', 'init 2', 'end 2']);
  });

  it('keeps what it has where a second config is refused', async () => {
    const ended: unknown[] = [];
    const { shared } = create({ init: () => 'first', shutdown: (state) => void ended.push(state) });
    await shared.init({ token: 'one' });
    await expect(shared.init({})).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'config: token: expected string, received undefined',
    });
    expect([shared.read().state, ended]).toEqual(['first', []]);
  });

  it('may be made after a failed Init, and has no state to end before', async () => {
    let tries = 0;
    const ended: unknown[] = [];
    const { shared, lines } = create({
      init: () => {
        tries += 1;
        if (tries === 1) throw new Error('no disk');
        return tries;
      },
      shutdown: (state) => void ended.push(state),
    });
    await expect(shared.init({ token: 'one' })).rejects.toThrow('no disk');
    expect(() => shared.read()).toThrow(notReady('the plugin has no config yet: Init comes first'));
    await shared.shutdown();
    await shared.init({ token: 'one' });
    expect([shared.read().state, ended]).toEqual([2, []]);
    expect(lines).toEqual([
      { level: 'debug', message: 'init or shutdown failed', fields: { error: expect.stringContaining('no disk') } },
    ]);
  });

  it('gives up on an init and a shutdown that take too long, and tells them', async () => {
    const signals: AbortSignal[] = [];
    const slow = (_given: unknown, { signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal);
      return delay(60_000, undefined, { ref: false });
    };
    const starting = create({ init: slow, initTimeoutMs: 5 });
    await expect(starting.shared.init({ token: 'one' })).rejects.toMatchObject({
      code: 'INIT_FAILED',
      message: 'init took longer than 5 ms',
    });
    const ending = create({ shutdown: slow, shutdownTimeoutMs: 5 });
    await ending.shared.init({ token: 'one' });
    await expect(ending.shared.shutdown()).rejects.toMatchObject({
      code: 'SHUTDOWN_FAILED',
      message: 'shutdown took longer than 5 ms',
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual(signals.map(() => true));
    expect(() => ending.shared.read()).toThrow(notReady('the plugin was shut down'));
  });

  it('is ended also where the host is gone, which fires the signal of init alone', async () => {
    const seen: boolean[] = [];
    const { shared, host } = create({ shutdown: (_state, { signal }) => void seen.push(signal.aborted) });
    await shared.init({ token: 'one' });
    host.abort(new Error('gone'));
    await shared.shutdown();
    expect(seen).toEqual([false]);
  });
});
