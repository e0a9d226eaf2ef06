import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, parseHostVersion, parseVersion } from './version.js';

describe('parseVersion', () => {
  it.each(['0.4.0', '1.2.3', '10.20.30', '1.2.3-beta.1', '1.2.3-0-x'])('reads %s', (text) => {
    const version = parseVersion(text);
    expect(`${version?.numbers.join('.')}${version?.prerelease ? `-${version.prerelease}` : ''}`).toBe(text);
  });

  it.each([
    '',
    '1',
    '1.2',
    'v1.2.3',
    '1.2.3+build',
    '01.2.3',
    '1.2.3-',
    '1.2.3-a_b',
    ' 1.2.3',
    '1.2.3\n',
    '1.2.1234567890123456',
  ])('refuses %j', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe('parseHostVersion', () => {
  it.each([
    ['0.11.0', '0.11.0'],
    ['0.11.0-rc.1', '0.11.0-rc.1'],
    ['dev', '999.0.0'],
    ['dev-0.11.0', '999.0.0'],
    ['0.11.0-dirty', '999.0.0'],
    ['v0.11.0', '999.0.0'],
    ['', '999.0.0'],
  ])('%j counts as %s [AWF-4.2-host]', (text, counts) => {
    expect(parseHostVersion(text)).toEqual(parseVersion(counts));
  });
});

describe('compareVersions', () => {
  const order = (left: string, right: string) =>
    Math.sign(compareVersions(parseHostVersion(left), parseHostVersion(right)));

  it.each([
    ['1.2.3', '1.2.3', 0],
    ['1.2.3', '1.2.4', -1],
    ['1.10.0', '1.9.9', 1],
    ['2.0.0', '1.99.99', 1],
    ['1.2.3-rc.1', '1.2.3', -1],
    ['1.2.3', '1.2.3-rc.1', 1],
    ['1.2.3-rc.10', '1.2.3-rc.9', -1],
    ['1.2.3-rc.1', '1.2.3-rc.1', 0],
  ])('%s against %s is %i [AWF-4.2-host]', (left, right, expected) => {
    expect(order(left, right)).toBe(expected);
  });

  it('orders any two versions the other way round when they are swapped', () => {
    const part = fc.nat({ max: 30 });
    const pre = fc.constantFrom('', '-a', '-rc.1', '-rc.10', '-0');
    const version = fc.tuple(part, part, part, pre).map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);
    fc.assert(fc.property(version, version, (left, right) => order(left, right) + order(right, left) === 0));
  });
});
