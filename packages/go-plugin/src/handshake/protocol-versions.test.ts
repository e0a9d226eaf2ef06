import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatOfferedVersions, negotiateVersion, parseGoInteger, parseOfferedVersions } from './protocol-versions.js';

describe('parseGoInteger', () => {
  it.each<[string, number | undefined]>([
    ['0', 0],
    ['12', 12],
    ['007', 7],
    ['+3', 3],
    ['-3', -3],
    ['', undefined],
    [' 2', undefined],
    ['2 ', undefined],
    ['2\n', undefined],
    ['1_000', undefined],
    ['0x10', undefined],
    ['1e3', undefined],
    ['1.0', undefined],
    ['--1', undefined],
    ['x', undefined],
    ['٣', undefined],
    ['99999999999999999999', undefined],
  ])('reads %j as %j', (text, value) => {
    expect(parseGoInteger(text)).toBe(value);
  });
});

describe('parseOfferedVersions', () => {
  it.each<[string | undefined, number[], string[]]>([
    [undefined, [], []],
    ['', [], []],
    ['1', [1], []],
    ['4,1,3,5', [4, 1, 3, 5], []],
    ['3, 2', [3], [' 2']],
    ['x,2', [2], ['x']],
    ['2,', [2], ['']],
    [',', [], ['', '']],
    ['2,2', [2, 2], []],
  ])('reads %j', (value, versions, skipped) => {
    expect(parseOfferedVersions(value)).toEqual({ versions, skipped });
  });

  it('loses no item, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9, x+-]{0,20}$/)), (text) => {
        const { versions, skipped } = parseOfferedVersions(text);
        const items = text === '' ? 0 : text.split(',').length;
        return versions.length + skipped.length === items && versions.every(Number.isSafeInteger);
      }),
      { numRuns: 10_000 },
    );
  });

  it('reads what formatOfferedVersions writes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (versions) => {
        return isDeepStrictEqual(parseOfferedVersions(formatOfferedVersions(versions)), { versions, skipped: [] });
      }),
      { numRuns: 10_000 },
    );
  });
});

/** Spec §9.2: a plugin with versions 2, 3 and 5. */
describe('negotiateVersion', () => {
  it.each<[string | undefined, number]>([
    ['2,3', 3],
    ['3,2', 3],
    ['7', 2],
    [undefined, 2],
    ['', 2],
    ['3, 2', 3],
    ['x,2', 2],
    ['9,5,2', 5],
  ])('serves for %j version %i', (offered, version) => {
    expect(negotiateVersion([2, 3, 5], parseOfferedVersions(offered).versions)).toBe(version);
    expect(negotiateVersion([5, 2, 3], parseOfferedVersions(offered).versions)).toBe(version);
  });

  it('serves the highest common version, or its own lowest', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(some, fc.array(fc.integer({ min: 0, max: 20 })), (own, offered) => {
        const common = own.filter((version) => offered.includes(version));
        const expected = common.length > 0 ? Math.max(...common) : Math.min(...own);
        return negotiateVersion(own, offered) === expected;
      }),
      { numRuns: 10_000 },
    );
  });

  it('leaves the lists as they are', () => {
    const own = Object.freeze([3, 1, 2]);
    expect(negotiateVersion(own, Object.freeze([1, 2]))).toBe(2);
  });

  it('is a programming error without any version', () => {
    expect(() => negotiateVersion([], [1])).toThrow(RangeError);
  });
});
