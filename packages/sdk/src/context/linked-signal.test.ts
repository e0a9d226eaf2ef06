import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linkSignal } from './linked-signal.js';

it('fires with its parent, with its reason, and alone', () => {
  const parent = new AbortController();
  const [follows, alone] = [linkSignal(parent.signal), linkSignal(parent.signal)];
  alone.abort(new Error('alone'));
  expect([follows.signal.aborted, parent.signal.aborted]).toEqual([false, false]);
  parent.abort(new Error('parent'));
  expect(follows.signal.reason).toEqual(new Error('parent'));
  expect(alone.signal.reason).toEqual(new Error('alone'));
  expect(linkSignal(parent.signal).signal.reason).toEqual(new Error('parent'));
});

it('fires those that were not released when their parent does, whatever came and went', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (released) => {
      const parent = new AbortController();
      const links = Array.from({ length: 10 }, () => linkSignal(parent.signal));
      for (const index of released) links[index]?.release();
      links.push(linkSignal(parent.signal));
      parent.abort();
      expect(links.map(({ signal }) => signal.aborted)).toEqual(links.map((_, index) => !released.includes(index)));
      for (const link of links) link.release();
    }),
  );
});

it('may be released and linked while its parent fires', () => {
  const parent = new AbortController();
  const [first, second] = [linkSignal(parent.signal), linkSignal(parent.signal)];
  let late: AbortSignal | undefined;
  first.signal.addEventListener('abort', () => {
    second.release();
    late = linkSignal(parent.signal).signal;
  });
  parent.abort();
  expect(late?.aborted).toBe(true);
});

it('leaves no more than one listener at its parent', () => {
  const parent = new AbortController();
  for (let count = 0; count < 100; count++) linkSignal(parent.signal).release();
  expect(getEventListeners(parent.signal, 'abort')).toHaveLength(1);
});
