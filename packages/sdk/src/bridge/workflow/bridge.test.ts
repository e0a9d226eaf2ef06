import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createMemoryLog } from '../../../test/support/memory-log.js';
import { createRuntime } from '../../context/runtime.js';
import { definePlugin, step } from '../../define/definers.js';
import { toPluginDefinition } from '../../define/plugin.js';
import { sdkError } from '../../errors/sdk-error.js';
import { HostLink } from '../host-link.js';
import { createEngine, createInstanceContext, createWorkflowBridge } from './bridge.js';

const unused = () => Promise.reject(new TypeError('not used'));

/** A bridge whose connection to the engine fails at once. */
function createBridge(parts: object = {}) {
  const { log, lines } = createMemoryLog();
  const stop = new AbortController();
  const definition = toPluginDefinition(definePlugin({ name: 'p', version: '1.0.0', ...parts }));
  const init = { log, signal: stop.signal, baseDir: '/work', sendEvent: async () => 'never asked' };
  const dial = () => Promise.reject(sdkError('CANCELLED', 'no engine'));
  const link = new HostLink({ nextId: () => 1, dial, accept: unused, acceptAndServe: unused }, stop.signal);
  const bridge = createWorkflowBridge(createRuntime(definition, init), link);
  return { bridge, lines, stop };
}

const event = { id: 'e', type: 'p.seen', timeNanos: 0n, source: 'p', metadata: {}, payload: Buffer.alloc(0), depth: 0 };
const contracted = step({ contract: 'strict', config: z.object({ a: z.string() }), run: () => undefined });

describe('events under the workflow engine', () => {
  it('that no engine takes are warned of once and cost nothing', async () => {
    const { bridge, lines } = createBridge();
    for (const _try of [1, 2, 3]) expect(await bridge.runtime.sendEvent(event)).toBeUndefined();
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'events go nowhere: the engine takes none',
        fields: { error: 'publish message: no engine' },
      },
    ]);
  });

  it('that are no events fail, whether or not there is an engine', async () => {
    const { bridge, lines } = createBridge();
    await expect(bridge.runtime.sendEvent({ ...event, payload: undefined as never })).rejects.toThrow(TypeError);
    expect(lines).toEqual([]);
  });
});

describe('the contracts of a plugin', () => {
  it('are none where no part has one', async () => {
    expect(await createBridge().bridge.contracts()).toBeUndefined();
  });

  it('are made once, and fail each time where they cannot be made', async () => {
    const { bridge } = createBridge({ steps: { 'step.t': contracted } });
    const [one, other] = await Promise.all([bridge.contracts(), bridge.contracts()]);
    expect(one?.registry.contracts.map(({ stepType }) => stepType)).toEqual(['step.t']);
    expect(one === other).toBe(true);
    const wrong = step({ contract: 'strict', run: () => undefined });
    const broken = createBridge({ steps: { 'step.t': wrong } }).bridge;
    for (const _try of [1, 2]) {
      await expect(broken.contracts()).rejects.toMatchObject({
        code: 'CONTRACT_INVALID',
        message: expect.stringContaining('config of step.t'),
      });
    }
  });
});

describe('the context of an instance', () => {
  it('has the folder of its config, or else the process’s', () => {
    const { bridge } = createBridge();
    const { signal } = new AbortController();
    const init = { signal, fields: { step: 's' }, sharing: false, name: 's' };
    const engine = createEngine(bridge, '');
    const own = createInstanceContext(bridge, { ...init, configDir: '/etc/engine' }, engine);
    const other = createInstanceContext(bridge, { ...init, configDir: undefined }, engine);
    expect([own.baseDir, other.baseDir, own.name, own.engine === engine]).toEqual(['/etc/engine', '/work', 's', true]);
  });

  it('logs with its fields, and fires with its own signal and the plugin’s', () => {
    const { bridge, lines, stop } = createBridge();
    const call = new AbortController();
    const init = { signal: call.signal, fields: { step: 's' }, sharing: false, name: 's', configDir: undefined };
    const ctx = createInstanceContext(bridge, init, createEngine(bridge, ''));
    ctx.log.info('hello', { n: 1 });
    expect(lines).toEqual([{ level: 'info', message: 'hello', fields: { step: 's', n: 1 } }]);
    call.abort(new Error('left'));
    expect([ctx.signal.aborted, stop.signal.aborted]).toEqual([true, false]);
  });
});
