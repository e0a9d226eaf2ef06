import { expect, it } from 'vitest';
import { lingerAfter } from './linger.js';

const after = (stopMs: number) => lingerAfter(stopMs, 'requested');

it('leaves most time after a quick stop, and lets no usual stop last until the host kills', () => {
  expect([0, 20, 800].map(after)).toEqual([800, 800, 800]);
  expect([1_000, 1_500].map(after)).toEqual([600, 100]);
});

it('leaves a little after any stop: an author may have asked for a longer one', () => {
  expect(after(60_000)).toBe(100);
});

it('is short where the host is gone', () => {
  expect([0, 1_500].map((stopMs) => lingerAfter(stopMs, 'host-gone'))).toEqual([200, 100]);
});
