import { describe, expect, it } from 'vitest';
import { assetSuffix, goPlatform } from './platform.js';

describe('goPlatform', () => {
  it.each([
    ['linux', 'x64', 'LE', 'linux/amd64'],
    ['linux', 'arm64', 'LE', 'linux/arm64'],
    ['darwin', 'arm64', 'LE', 'darwin/arm64'],
    ['win32', 'x64', 'LE', 'windows/amd64'],
    ['linux', 'ia32', 'LE', 'linux/386'],
    ['linux', 'arm', 'LE', 'linux/arm'],
    ['linux', 'ppc64', 'LE', 'linux/ppc64le'],
    ['linux', 'ppc64', 'BE', 'linux/ppc64'],
    ['linux', 's390x', 'BE', 'linux/s390x'],
    ['linux', 'mipsel', 'LE', 'linux/mipsel'],
    ['sunos', 'x64', 'LE', 'solaris/amd64'],
  ] as const)('%s %s %s is %s', (platform, arch, order, name) => {
    const { os, arch: goArch } = goPlatform(platform, arch, order);
    expect(`${os}/${goArch}`).toBe(name);
  });

  it('is this machine by default', () => {
    expect(goPlatform()).toEqual(goPlatform(process.platform, process.arch));
    expect(assetSuffix({ os: 'linux', arch: 'amd64' })).toBe('_linux_amd64.tar.gz');
  });
});
