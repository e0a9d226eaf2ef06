import { describe, expect, it } from 'vitest';
import { chooseRelease, type Release } from './release.js';

function release(tag: string | undefined, prerelease = false): Release {
  return { tag, prerelease, assets: [] };
}

const releases = [
  release('nightly'),
  release('v1.9.0'),
  release('v2.0.0-beta.9', true),
  release('v2.0.0-beta.10', true),
  release('1.10.0'),
  release('v1.10.0'),
];

describe('chooseRelease', () => {
  it.each([
    [undefined, false, '1.10.0'],
    [undefined, true, 'v2.0.0-beta.10'],
    ['1.9.0', false, 'v1.9.0'],
    ['v1.9.0', false, 'v1.9.0'],
    ['v1.10.0', false, '1.10.0'],
    ['2.0.0-beta.9', false, 'v2.0.0-beta.9'],
  ])('%s, pre-releases %s: %s [AWF-5.7-release]', (version, preRelease, tag) => {
    expect(chooseRelease(releases, { version, preRelease }, 'here').tag).toBe(tag);
  });

  it.each([
    ['3.0.0', 'here has no release 3.0.0. It has nightly, v1.9.0, v2.0.0-beta.9, v2.0.0-beta.10, 1.10.0, v1.10.0.'],
    ['1.9', 'here has no release 1.9. It has nightly,'],
  ])('says that there is no %s', (version, message) => {
    expect(() => chooseRelease(releases, { version, preRelease: false }, 'here')).toThrowError(
      expect.objectContaining({ code: 'RELEASE_MISSING', kind: 'user', message: expect.stringContaining(message) }),
    );
  });

  it('says that there is none that counts', () => {
    const wish = { version: undefined, preRelease: false };
    expect(() => chooseRelease([], wish, 'here')).toThrowError(
      'here has no release whose tag is a version. It has none at all.',
    );
    expect(() => chooseRelease([release('v1.0.0-rc1', true)], wish, 'here')).toThrowError(
      'here has no release whose tag is a version, unless pre-releases count. It has v1.0.0-rc1.',
    );
  });

  it('takes what has no version where nothing else is', () => {
    expect(
      chooseRelease([release(undefined), release('v0.1.0')], { version: undefined, preRelease: false }, '').tag,
    ).toBe('v0.1.0');
    expect(chooseRelease([release(undefined)], { version: '7.0.0', preRelease: false }, '').tag).toBeUndefined();
  });
});
