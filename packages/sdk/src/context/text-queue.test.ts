import { expect, it } from 'vitest';
import { TextQueue } from './text-queue.js';

function queueOf(...texts: readonly string[]): TextQueue {
  const queue = new TextQueue();
  for (const text of texts) queue.add(text);
  return queue;
}

it('joins what was added, and cuts what is long', () => {
  const queue = queueOf('ab', '', 'cde', 'f');
  expect([queue.take(4), queue.take(4), queue.take(4)]).toEqual(['abcd', 'ef', '']);
  queue.add('g');
  expect([queue.take(4), queue.take(4)]).toEqual(['g', '']);
});

it('cuts no character apart', () => {
  const queue = queueOf('a🙂🙂');
  expect([queue.take(2), queue.take(2), queue.take(2)]).toEqual(['a', '🙂', '🙂']);
});

it('keeps half a character for its other half, until there can be none', () => {
  const queue = queueOf('a\ud83d');
  expect([queue.take(8), queue.take(8)]).toEqual(['a', '']);
  queue.add('\ude42');
  expect(queue.take(8)).toBe('🙂');
  queue.add('\ud83d');
  expect(queue.take(8)).toBe('');
  queue.close();
  expect([queue.take(8), queue.take(8)]).toEqual(['\ud83d', '']);
});

it('takes out a large text with many additions between in time', () => {
  const queue = queueOf('x'.repeat(20_000_000));
  const started = performance.now();
  let taken = 0;
  for (let piece = queue.take(1_000); piece !== ''; piece = queue.take(1_000)) {
    taken += piece.length;
    if (taken < 20_000_000) queue.add('y');
  }
  expect(taken).toBe(20_000_000 + 19_999);
  // Joined anew at each addition it takes minutes.
  expect(performance.now() - started).toBeLessThan(5_000);
});
