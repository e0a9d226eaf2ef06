import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesEmission, matchesSubscription } from './event-pattern.js';

// AWF spec §6.8.
const table: readonly (readonly [pattern: string, type: string, subscribed: boolean, emitted: boolean])[] = [
  ['workflow.*', 'workflow.started', true, true],
  ['workflow.*', 'workflow.a.b', false, false],
  ['workflow.*', 'workflow', false, false],
  ['*.*', 'a.b', true, true],
  ['*.*', 'x', false, false],
  ['*.*', 'a.b.c', false, false],
  ['workflow.*.*', 'workflow.a.b', true, true],
  ['workflow.*.*', 'workflow.a', false, false],
  ['*', 'anything', true, true],
  ['*', 'a.b', true, false],
  ['**', 'a.b', false, false],
  ['step.completed', 'step.completed', true, true],
  ['step.completed', 'step.Completed', false, false],
  ['step.c*', 'step.completed', false, false],
  ['', '', false, false],
  ['*', '', false, false],
  ['', 'a', false, false],
];

describe.each(table)('%j on %j', (pattern, type, subscribed, emitted) => {
  it(`${subscribed ? 'fits' : 'does not fit'} as a subscription`, () => {
    expect(matchesSubscription(pattern, type)).toBe(subscribed);
  });

  it(`${emitted ? 'allows' : 'does not allow'} an emission`, () => {
    expect(matchesEmission(pattern, type)).toBe(emitted);
  });
});

it('always fits a type to itself and to stars in its place', () => {
  const type = fc.array(fc.stringMatching(/^[^.*]{1,5}$/), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(type, (segments) => {
      expect(matchesEmission(segments.join('.'), segments.join('.'))).toBe(true);
      expect(matchesSubscription(segments.map(() => '*').join('.'), segments.join('.'))).toBe(true);
    }),
  );
});
