import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHostVersion } from './version.js';
import { parseVersionConstraint, satisfiesConstraint } from './version-constraint.js';

function takes(constraint: string, host: string): boolean | string {
  const parsed = parseVersionConstraint(constraint);
  return parsed.constraint === undefined
    ? parsed.broken
    : satisfiesConstraint(parseHostVersion(host), parsed.constraint);
}

describe('version constraints', () => {
  it.each([
    ['0.4.0', '0.4.0', true],
    ['0.4.0', '0.4.1', false],
    ['==0.4.0', '0.4.0', true],
    ['!=0.4.0', '0.4.0', false],
    ['!=0.4.0', '0.4.0-rc.1', true],
    ['>=0.4.0', '0.4.0', true],
    ['>=0.4.0', '0.3.9', false],
    ['>=0.4.0', '0.4.0-rc.1', false],
    ['<=0.4.0', '0.4.0-rc.1', true],
    ['>0.4.0', '0.4.0', false],
    ['>0.4.0', '0.11.0', true],
    ['<0.4.0', '0.4.0-rc.1', true],
    ['>=0.4.0 <1.0.0', '0.11.0', true],
    ['>=0.4.0 <1.0.0', '1.0.0', false],
    ['>=0.4.0 <1.0.0', '1.0.0-rc.1', true],
    ['>=0.4.0\t \n!=0.5.0', '0.5.0', false],
    ['0.4.0 >=0.1.0', '0.4.0', true],
    ['>=0.4.0 <1.0.0', 'dev', false],
    ['>=0.4.0', 'v0.1.0', true],
    ['>=0.4.0', '0.1.0-dirty', true],
  ])('%j takes a host %s: %s [AWF-4.2-grammar]', (constraint, host, expected) => {
    expect(takes(constraint, host)).toBe(expected);
  });

  it.each([
    '',
    '*',
    '^1.2.3',
    '~1.2.3',
    'v0.4.0',
    '>= 0.4.0',
    '>=0.4.0, <1.0.0',
    '>=0.4',
    '0.4.0-rc.1',
    '>=0.4.0-rc.1',
    '0.4.0 0.5.0',
    ' 0.4.0',
    '0.4.0 ',
    '0.4.0 || 1.0.0',
    '0.4.x',
    '>=0.4.0\u00a0<1.0.0',
    '>=0.4.0\v<1.0.0',
    '٠.٤.٠',
  ])('%j already hides the plugin [AWF-4.2-grammar]', (constraint) => {
    const parsed = parseVersionConstraint(constraint);
    expect(parsed).toMatchObject({ broken: 'discovery' });
    expect(parsed).toHaveProperty(
      'message',
      `${JSON.stringify(constraint)} is no version constraint; write it like ">=0.4.0 <1.0.0"`,
    );
  });

  it.each([
    ['=0.4.0', '"=" is no comparison of versions'],
    ['=>0.4.0', '"=>" is no comparison'],
    ['<>0.4.0', '"<>" is no comparison'],
    ['>=0.4.0 !0.5.0', '"!" is no comparison'],
    ['00.4.0', 'leading zeros'],
    ['>=0.04.0', 'leading zeros'],
    ['>=0.4.1234567890123456', 'more than 15 digits'],
  ])('%j only keeps it from starting [AWF-4.2-grammar]', (constraint, message) => {
    expect(parseVersionConstraint(constraint)).toMatchObject({
      broken: 'launch',
      message: expect.stringContaining(message),
    });
  });

  it('ends in an answer whatever the text', () => {
    const near = fc
      .array(fc.constantFrom('0', '1', '9', '.', '<', '>', '=', '!', ' ', '-', 'v'), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (text) => {
        const parsed = parseVersionConstraint(text);
        expect(parsed.constraint === undefined ? parsed.message : parsed.constraint.text).toBeTypeOf('string');
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not backtrack on long texts', () => {
    const started = performance.now();
    expect(takes(`${'0.0.0 '.repeat(20_000)}x`, '1.0.0')).toBe('discovery');
    expect(takes(`>=0.0.0${' '.repeat(200_000)}`, '1.0.0')).toBe('discovery');
    expect(takes('9'.repeat(200_000), '1.0.0')).toBe('discovery');
    expect(performance.now() - started).toBeLessThan(50);
  });
});
