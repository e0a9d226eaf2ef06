import { expect, it } from 'vitest';
import { isDeadlineReached } from './call-link.js';

it('takes a cancellation shortly before the deadline for the deadline of the caller', () => {
  const nowMs = 1_000_000;
  const reached = [-1, 0, 200].map((leftMs) => isDeadlineReached(nowMs + leftMs, nowMs));
  expect(reached).toEqual([true, true, true]);
  expect(isDeadlineReached(new Date(nowMs + 5), nowMs)).toBe(true);
  expect([nowMs + 201, Number.POSITIVE_INFINITY].map((deadline) => isDeadlineReached(deadline, nowMs))).toEqual([
    false,
    false,
  ]);
});
