import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RestartDecision, RestartPolicy } from './restart-policy.js';

/** A policy on a clock that the test sets. */
function setUp(maxRestarts = 3, windowMs = 10_000) {
  const clock = { now: 0 };
  const policy = new RestartPolicy({ maxRestarts, windowMs }, () => clock.now);
  const decideAt = (now: number): RestartDecision => {
    clock.now = now;
    return policy.decide();
  };
  return { policy, decideAt };
}

it('waits longer each time, then gives up with the reason (fault 16)', () => {
  const { decideAt } = setUp(4);
  expect([0, 1, 2, 3].map(decideAt)).toEqual(
    [0, 1_000, 2_000, 4_000].map((delayMs) => ({ action: 'restart', delayMs })),
  );
  expect(decideAt(4)).toEqual({
    action: 'give up',
    reason: 'was started anew 4 times within 10000 ms and is left alone now',
  });
});

it('never waits longer than a minute', () => {
  const { decideAt } = setUp(20);
  const delays = Array.from({ length: 20 }, (_, at) => decideAt(at)).map((each) => 'delayMs' in each && each.delayMs);
  expect(delays.slice(6)).toEqual([32_000, ...Array(13).fill(60_000)]);
});

it('counts a restart until it is exactly as old as the window (fault 16)', () => {
  const { decideAt } = setUp(1);
  expect(decideAt(500)).toEqual({ action: 'restart', delayMs: 0 });
  expect(decideAt(10_499)).toMatchObject({ action: 'give up', reason: expect.stringContaining('anew once within') });
  expect(decideAt(10_500)).toEqual({ action: 'restart', delayMs: 0 });
});

it('does not count what it refused', () => {
  const { decideAt } = setUp(1);
  decideAt(0);
  for (let at = 1; at < 10_000; at += 1_000) decideAt(at);
  expect(decideAt(10_000)).toEqual({ action: 'restart', delayMs: 0 });
});

it('forgets when it is told to, and starts none where none is allowed', () => {
  const { policy, decideAt } = setUp(1);
  decideAt(0);
  policy.reset();
  expect(decideAt(1)).toEqual({ action: 'restart', delayMs: 0 });
  expect(setUp(0).decideAt(0)).toMatchObject({ action: 'give up' });
});

it('never allows more than the limit in any window', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_000), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, max) => {
      const { decideAt } = setUp(max);
      let now = 0;
      const restarts: number[] = [];
      for (const step of steps) {
        now += step;
        if (decideAt(now).action === 'restart') restarts.push(now);
      }
      for (const end of restarts) {
        expect(restarts.filter((at) => at <= end && end - at < 10_000).length).toBeLessThanOrEqual(max);
      }
    }),
  );
});
