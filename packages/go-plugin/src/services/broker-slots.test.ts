import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pluginError } from '../../test/support/plugin-error.js';
import type { PeerAddress } from '../handshake/address.js';
import { BrokerSlots, brokerWindowMs, type WaitOptions } from './broker-slots.js';

const first: PeerAddress = { network: 'unix', path: '/tmp/first' };
const second: PeerAddress = { network: 'unix', path: '/tmp/second' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a dial ends in, once it has. */
function dial(slots: BrokerSlots, id: number, options?: WaitOptions) {
  const outcome: { result?: unknown } = {};
  const settle = (result: unknown) => {
    outcome.result = result;
  };
  void slots.take(id, options).then(settle, settle);
  return outcome;
}

describe('connection info and its dial', () => {
  it('may come in either order', async () => {
    const slots = new BrokerSlots();
    slots.put(1, first);
    expect(await slots.take(1)).toEqual(first);
    const late = slots.take(2);
    slots.put(2, second);
    expect(await late).toEqual(second);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are told apart by id', async () => {
    const slots = new BrokerSlots();
    slots.put(1, first);
    slots.put(2, second);
    expect([await slots.take(2), await slots.take(1)]).toEqual([second, first]);
  });

  it('belong together once: a second dial waits for another info', async () => {
    const slots = new BrokerSlots();
    slots.put(1, first);
    await slots.take(1);
    const again = dial(slots, 1);
    await vi.advanceTimersByTimeAsync(brokerWindowMs);
    const parts = ['broker id 1', '5000 ms', 'serves one dial'];
    expect(again.result).toEqual(pluginError('BROKER_TIMEOUT', ...parts));
    slots.put(1, second);
    expect(await slots.take(1)).toEqual(second);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('serve waiting dials in their order', async () => {
    const slots = new BrokerSlots();
    const dials = [dial(slots, 1), dial(slots, 1)];
    slots.put(1, first);
    slots.put(1, second);
    await vi.advanceTimersByTimeAsync(0);
    expect(dials.map(({ result }) => result)).toEqual([first, second]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave a second info out while the first one waits, as Go does', async () => {
    const slots = new BrokerSlots();
    slots.put(1, first);
    slots.put(1, second);
    expect(await slots.take(1)).toEqual(first);
    const again = dial(slots, 1);
    await vi.advanceTimersByTimeAsync(brokerWindowMs);
    expect(again.result).toEqual(pluginError('BROKER_TIMEOUT'));
  });
});

describe('info that nobody dials', () => {
  it('waits 5 s and not longer', async () => {
    const slots = new BrokerSlots();
    slots.put(1, first);
    slots.put(2, second);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(await slots.take(1)).toEqual(first);
    await vi.advanceTimersByTimeAsync(1);
    const late = dial(slots, 2, { timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(100);
    expect(late.result).toEqual(pluginError('BROKER_TIMEOUT', 'broker id 2', '100 ms', 'never accepted'));
  });

  it('is forgotten by a timer of its own: a later info of the same id has its full time', async () => {
    const slots = new BrokerSlots();
    slots.put(1, first);
    await vi.advanceTimersByTimeAsync(4_000);
    await slots.take(1);
    slots.put(1, second);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(await slots.take(1)).toEqual(second);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps no process alive', () => {
    vi.useRealTimers();
    const before = process.getActiveResourcesInfo().length;
    new BrokerSlots().put(1, first);
    expect(process.getActiveResourcesInfo()).toHaveLength(before);
  });
});

describe('a dial', () => {
  it('waits 5 s and not longer', async () => {
    const waiting = dial(new BrokerSlots(), 7);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(waiting.result).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(waiting.result).toEqual(pluginError('BROKER_TIMEOUT', 'broker id 7', '5000 ms', 'never accepted'));
  });

  it('waits for ever where it is told so', async () => {
    const slots = new BrokerSlots();
    const waiting = dial(slots, 1, { timeoutMs: Number.POSITIVE_INFINITY });
    await vi.advanceTimersByTimeAsync(7 * 24 * 60 * 60_000);
    expect(waiting.result).toBeUndefined();
    slots.put(1, first);
    await vi.advanceTimersByTimeAsync(0);
    expect(waiting.result).toEqual(first);
  });

  it('that timed out does not take what comes later', async () => {
    const slots = new BrokerSlots();
    const early = dial(slots, 1, { timeoutMs: 10 });
    await vi.advanceTimersByTimeAsync(10);
    slots.put(1, first);
    expect(early.result).toEqual(pluginError('BROKER_TIMEOUT'));
    expect(await slots.take(1)).toEqual(first);
  });

  it('can be given up, before and while it waits', async () => {
    const slots = new BrokerSlots();
    const reason = new Error('changed my mind');
    const before = dial(slots, 1, { signal: AbortSignal.abort(reason) });
    const controller = new AbortController();
    const during = dial(slots, 2, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(before.result).toMatchObject({ code: 'CANCELLED', cause: reason });
    expect(during.result).toBeUndefined();
    controller.abort(reason);
    await vi.advanceTimersByTimeAsync(0);
    expect(during.result).toMatchObject({
      code: 'CANCELLED',
      cause: reason,
      message: expect.stringContaining('broker id 2'),
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no listener on its signal', async () => {
    const slots = new BrokerSlots();
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const added = vi.spyOn(signal, 'addEventListener');
    const waiting = slots.take(1, { signal });
    slots.put(1, first);
    await waiting;
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  });
});

describe('closed slots', () => {
  it('fail every dial that waits, however many wait for one id', async () => {
    const slots = new BrokerSlots();
    const dials = [dial(slots, 1), dial(slots, 1), dial(slots, 1), dial(slots, 2)];
    slots.close('the host is gone');
    await vi.advanceTimersByTimeAsync(0);
    for (const { result } of dials) expect(result).toEqual(pluginError('BROKER_CLOSED', 'the host is gone'));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('take nothing more and forget what they had', async () => {
    const slots = new BrokerSlots();
    slots.put(1, first);
    slots.close('the host is gone');
    slots.close('of another reason');
    slots.put(2, second);
    await expect(slots.take(1)).rejects.toEqual(pluginError('BROKER_CLOSED', 'id 1', 'the host is gone'));
    await expect(slots.take(2)).rejects.toEqual(pluginError('BROKER_CLOSED', 'the host is gone'));
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('remembers a thousand dials for its hint and no more', async () => {
  const slots = new BrokerSlots();
  for (let id = 1; id <= 1_001; id += 1) {
    slots.put(id, first);
    await slots.take(id);
  }
  const [forgotten, remembered] = [dial(slots, 1), dial(slots, 2)];
  await vi.advanceTimersByTimeAsync(brokerWindowMs);
  expect(forgotten.result).toEqual(pluginError('BROKER_TIMEOUT', 'never accepted'));
  expect(remembered.result).toEqual(pluginError('BROKER_TIMEOUT', 'serves one dial'));
});
