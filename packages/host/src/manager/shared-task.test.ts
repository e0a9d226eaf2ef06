import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SharedTask, type Waiter } from './shared-task.js';

const waiter = (options: Omit<Waiter, 'giveUp'> = {}): Waiter => ({
  ...options,
  giveUp: (reason) => new Error(reason === undefined ? 'late' : `cancelled: ${String(reason)}`),
});

/** Work that takes some time to end after it was told to. */
function work(ms = 50) {
  const state = { ended: false };
  const task = new SharedTask<string>(async (signal) => {
    try {
      await pause(ms, undefined, { signal });
      return 'done';
    } catch (error) {
      await pause(30);
      throw error;
    } finally {
      state.ended = true;
    }
  });
  return { task, state };
}

describe('SharedTask', () => {
  it('gives every waiter the one result', async () => {
    const { task } = work();
    expect(await Promise.all([task.join(waiter()), task.join(waiter({ timeoutMs: 5_000 }))])).toEqual(['done', 'done']);
    expect(await task.join(waiter())).toBe('done');
    expect(task.abandoned).toBe(false);
  });

  it('gives every waiter the one failure', async () => {
    const task = new SharedTask(() => Promise.reject(new Error('no')));
    await expect(task.join(waiter())).rejects.toThrow('no');
    await expect(task.join(waiter())).rejects.toThrow('no');
  });

  it('goes on while anybody waits', async () => {
    const { task } = work();
    const controller = new AbortController();
    const hasty = task.join(waiter({ signal: controller.signal }));
    const patient = task.join(waiter());
    controller.abort('bored');
    await expect(hasty).rejects.toThrow('cancelled: bored');
    expect(await patient).toBe('done');
  });

  it('ends with its last waiter, who waits for the end', async () => {
    const { task, state } = work(60_000);
    const hasty = task.join(waiter({ timeoutMs: 10 }));
    const last = task.join(waiter({ timeoutMs: 40 }));
    await expect(hasty).rejects.toThrow('late');
    expect({ ...state, abandoned: task.abandoned }).toEqual({ ended: false, abandoned: false });
    await expect(last).rejects.toThrow('late');
    expect({ ...state, abandoned: task.abandoned }).toEqual({ ended: true, abandoned: true });
  });

  it('takes a signal that fired already, and an endless time', async () => {
    const { task, state } = work(60_000);
    await expect(task.join(waiter({ signal: AbortSignal.abort('gone') }))).rejects.toThrow('cancelled: gone');
    expect(state.ended).toBe(true);
    expect(await work().task.join(waiter({ timeoutMs: Number.POSITIVE_INFINITY }))).toBe('done');
  });

  it('can be told to end from outside', async () => {
    const { task } = work(60_000);
    const waiting = task.join(waiter());
    task.abandon(new Error('unloaded'));
    await expect(waiting).rejects.toThrow();
    await task.settled;
    expect(task.abandoned).toBe(true);
  });

  it('leaves no timer and no listener', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const { signal } = new AbortController();
    await work(1).task.join(waiter({ signal, timeoutMs: 60_000 }));
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
