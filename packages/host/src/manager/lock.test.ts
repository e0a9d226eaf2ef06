import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Lock } from './lock.js';

it('runs one task at a time, in order, whatever becomes of the earlier ones', async () => {
  const lock = new Lock();
  const order: string[] = [];
  const task = (name: string, ms: number) =>
    lock.run(async () => {
      order.push(`${name} begins`);
      await pause(ms);
      order.push(`${name} ends`);
      if (name === 'b') throw new Error('b fails');
      return name;
    });
  const ends = await Promise.allSettled([task('a', 20), task('b', 5), task('c', 1)]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
