import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { guardListener } from './guard-listener.js';

describe('guardListener', () => {
  it('passes every value on', () => {
    const seen: number[] = [];
    const listener = guardListener<number>('onLog', (value) => seen.push(value));
    listener?.(1);
    listener?.(2);
    expect(seen).toEqual([1, 2]);
  });

  it('leaves an absent listener absent', () => {
    expect(guardListener('onLog', undefined)).toBeUndefined();
  });

  it('turns what a listener throws into one warning', async () => {
    const warning = once(process, 'warning');
    const listener = guardListener<number>('onLog', (value) => {
      throw new Error(`broken by ${value}`);
    });
    listener?.(1);
    listener?.(2);
    const [first]: readonly unknown[] = await warning;
    expect(first).toMatchObject({
      code: 'PLUGIN_LISTENER_FAILED',
      message: 'The onLog function threw, and will again without a word: broken by 1',
    });
  });
});
