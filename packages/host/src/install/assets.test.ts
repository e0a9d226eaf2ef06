import { describe, expect, it } from 'vitest';
import {
  chooseArchive,
  chooseChecksumLists,
  isChecksumList,
  parseAssetName,
  platformOfName,
  shortName,
} from './assets.js';
import type { Release } from './release.js';

const linux = { os: 'linux', arch: 'arm64' };

function release(...names: string[]): Release {
  const open = async () => Promise.reject(new Error('not opened'));
  return { tag: 'v1.0.0', prerelease: false, assets: names.map((name) => ({ name, open })) };
}

describe('chooseArchive', () => {
  it('takes the first for this machine [AWF-5.7-asset]', () => {
    const names = [
      'x_linux_arm64.zip',
      'x_darwin_arm64.tar.gz',
      'x_linux_arm.tar.gz',
      'x_linux_arm64.tar.gz',
      'y_linux_arm64.tar.gz',
    ];
    expect(chooseArchive(release(...names), linux).name).toBe('x_linux_arm64.tar.gz');
  });

  it('names what there is where nothing fits', () => {
    expect(() => chooseArchive(release('x_linux_amd64.tar.gz', 'checksums.txt'), linux)).toThrowError(
      'Release v1.0.0 has nothing for this machine: an archive whose name ends with _linux_arm64.tar.gz. It has x_linux_amd64.tar.gz.',
    );
    expect(() => chooseArchive(release(), linux)).toThrowError(
      expect.objectContaining({ code: 'ASSET_MISSING', message: expect.stringContaining('It has no archives.') }),
    );
  });
});

describe('chooseChecksumLists', () => {
  it.each([
    'checksums.txt',
    'awf-plugin-x_1.0.0_checksums.txt',
    'CHECKSUMS.TXT',
    'sha256sums',
    'SHA256SUMS',
    'x-sha256sums.txt',
  ])('takes %s [AWF-5.7-checksum-list]', (name) => {
    expect(isChecksumList(name)).toBe(true);
  });

  it.each(['checksums.md', 'x.sha256', 'my-sha256sums', 'sha256sums.asc', 'sha512sums.txt'])('takes not %s', (name) => {
    expect(isChecksumList(name)).toBe(false);
  });

  it('refuses a release without one', () => {
    expect(() => chooseChecksumLists(release('x_linux_arm64.tar.gz'))).toThrowError(
      expect.objectContaining({ code: 'ASSET_MISSING', message: expect.stringContaining('has no checksums') }),
    );
    expect(chooseChecksumLists(release('b_checksums.txt', 'x', 'a_checksums.txt')).map(({ name }) => name)).toEqual([
      'b_checksums.txt',
      'a_checksums.txt',
    ]);
  });
});

describe('names', () => {
  it.each([
    ['awf-plugin-foo_1.2.3_linux_arm64.tar.gz', { plugin: 'foo', version: '1.2.3' }],
    ['foo_v1.2.3-rc.1_linux_arm64.tar.gz', { plugin: 'foo', version: 'v1.2.3-rc.1' }],
    ['foo_linux_arm64.tar.gz', { plugin: 'foo', version: undefined }],
    ['my_plugin_0.1.0_linux_arm64.tar.gz', { plugin: 'my_plugin', version: '0.1.0' }],
    ['foo_1.2_linux_arm64.tar.gz', { plugin: 'foo_1.2', version: undefined }],
    ['_linux_arm64.tar.gz', undefined],
    ['foo_1.2.3_linux_amd64.tar.gz', undefined],
  ])('%s', (name, parsed) => {
    expect(parseAssetName(name, linux)).toEqual(parsed);
  });

  it('tell a machine, or none', () => {
    expect(platformOfName('foo_1.2.3_darwin_amd64.tar.gz')).toEqual({ os: 'darwin', arch: 'amd64' });
    expect(platformOfName('foo_bar_baz.tar.gz')).toBeUndefined();
    expect(platformOfName('foo-1.2.3.tar.gz')).toBeUndefined();
    expect(['awf-plugin-x', 'x', 'awf-plugin-'].map(shortName)).toEqual(['x', 'x', '']);
  });
});
