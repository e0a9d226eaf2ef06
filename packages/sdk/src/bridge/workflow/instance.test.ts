import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../test/support/memory-log.js';
import { Instance, type InstanceHooks } from './instance.js';

const never = new AbortController().signal;

function create(hooks: InstanceHooks = {}) {
  const { log, lines } = createMemoryLog();
  const host = new AbortController();
  const said: string[] = [];
  const say = (word: string) => async () => void said.push(word);
  const instance = new Instance(
    { init: say('init'), start: say('start'), stop: say('stop'), dispose: say('dispose'), ...hooks },
    { signal: host.signal, log, baseDir: '/' },
  );
  return { instance, said, lines, host };
}

describe('an instance', () => {
  it('goes Init → Start ⇄ Stop → Destroy', async () => {
    const { instance, said } = create();
    await instance.init(never);
    await instance.start();
    await instance.stop();
    await instance.start();
    await instance.stop();
    await instance.destroy();
    expect(said).toEqual(['init', 'start', 'stop', 'start', 'stop', 'dispose']);
  });

  it('is stopped first where it is destroyed while started, and disposed of once [WF-3.2-destroy]', async () => {
    const { instance, said } = create();
    await instance.start();
    await Promise.all([instance.destroy(), instance.destroy()]);
    expect(said).toEqual(['start', 'stop', 'dispose']);
    await expect(instance.start()).rejects.toMatchObject({ code: 'HANDLE_UNKNOWN', message: 'it was destroyed' });
  });

  it('is disposed of also after a failed init, and where stop throws [WF-3.2-destroy]', async () => {
    const failing = create({ init: () => Promise.reject(new Error('no disk')) });
    await expect(failing.instance.init(never)).rejects.toThrow('no disk');
    await failing.instance.destroy();
    expect(failing.said).toEqual(['dispose']);
    const stuck = create({ stop: () => Promise.reject(new Error('busy')) });
    await stuck.instance.start();
    await expect(stuck.instance.destroy()).rejects.toThrow('busy');
    expect(stuck.said).toEqual(['start', 'dispose']);
  });

  it('starts once, stops only what is started, and can be started anew after a failed start', async () => {
    let tries = 0;
    const { instance, said } = create({
      start: async () => {
        tries += 1;
        if (tries === 1) throw new Error('port taken');
      },
    });
    await instance.stop();
    await expect(instance.start()).rejects.toThrow('port taken');
    expect(instance.isStarted).toBe(false);
    await instance.start();
    await instance.start();
    expect([tries, said]).toEqual([2, []]);
  });

  it('has a signal for its work that outlives the start, and fires at the stop or when the host is gone [WF-3.2-start-signal]', async () => {
    const signals: AbortSignal[] = [];
    const { instance, host } = create({ start: ({ signal }) => void signals.push(signal) });
    await instance.start();
    expect(signals[0]?.aborted).toBe(false);
    await instance.stop();
    await instance.start();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    host.abort(new Error('gone'));
    expect(signals[1]?.reason).toEqual(new Error('gone'));
  });

  it('does one thing at a time', async () => {
    const order: string[] = [];
    const slow = (word: string) => async () => {
      order.push(`${word} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${word} ends`);
    };
    const { instance } = create({ init: slow('init'), start: slow('start') });
    await Promise.all([instance.init(never), instance.start()]);
    expect(order).toEqual(['init begins', 'init ends', 'start begins', 'start ends']);
  });
});
