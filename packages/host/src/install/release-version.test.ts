import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReleaseVersions, parseReleaseVersion } from './release-version.js';

/** Reads a version that is one. */
function version(text: string) {
  const parsed = parseReleaseVersion(text);
  if (parsed === undefined) throw new Error(`${text} is no version`);
  return parsed;
}

describe('parseReleaseVersion', () => {
  it.each(['1.2.3', 'v1.2.3', '0.0.0', 'v10.20.30-rc1', '1.0.0-alpha.1', '1.0.0-beta+2', '01.2.3'])(
    'takes %s [AWF-5.7-tags]',
    (tag) => {
      expect(parseReleaseVersion(tag)?.tag).toBe(tag);
    },
  );

  it.each([
    '',
    'latest',
    '1.2',
    '1.2.3.4',
    'vv1.2.3',
    'V1.2.3',
    '1.2.3-',
    '1.2.3-a-b',
    '1.2.3-a..b',
    '1.2.3+4',
    ' 1.2.3',
    'release-1.2.3',
  ])('takes %j for no version', (tag) => {
    expect(parseReleaseVersion(tag)).toBeUndefined();
  });
});

describe('compareReleaseVersions', () => {
  it('orders as semantic versioning does [AWF-5.7-order]', () => {
    const ordered = [
      '0.9.9',
      '1.0.0-1',
      '1.0.0-9',
      '1.0.0-10',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.10',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.2.0',
      '1.10.0',
      '2.0.0',
      '100000000000000000000.0.0',
    ];
    const shuffled = [...ordered].reverse().map((tag) => version(`v${tag}`));
    expect(shuffled.sort(compareReleaseVersions).map(({ tag }) => tag.slice(1))).toEqual(ordered);
  });

  it('says that what differs in its v or build alone is the same', () => {
    expect(compareReleaseVersions(version('v1.0.0'), version('1.0.0'))).toBe(0);
    expect(compareReleaseVersions(version('1.0.0-a+1'), version('1.0.0-a+2'))).toBe(0);
  });

  it('is an order', () => {
    const part = fc.oneof(fc.nat(20).map(String), fc.stringMatching(/^[a-c]{1,2}$/));
    const any = fc
      .tuple(fc.nat(2), fc.nat(2), fc.array(part, { maxLength: 3 }))
      .map(([major, minor, parts]) => version(`${major}.${minor}.0${parts.length === 0 ? '' : `-${parts.join('.')}`}`));
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compareReleaseVersions(a, b))).toBe(-Math.sign(compareReleaseVersions(b, a)) + 0);
        const sorted = [a, b, c].sort(compareReleaseVersions);
        const [first = a, , last = c] = sorted;
        expect(compareReleaseVersions(first, last)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
