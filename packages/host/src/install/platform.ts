import { endianness } from 'node:os';

/** A machine as Go names it, which is how releases name their assets. (AWF spec §5.7 step 4.) */
export interface GoPlatform {
  /** `linux`, `darwin`, `windows` … */
  readonly os: string;
  /** `amd64`, `arm64` … */
  readonly arch: string;
}

const systems: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
const littleEndian: Readonly<Record<string, string>> = { ppc64: 'ppc64le', mips: 'mipsle' };

/** The machine that this process runs on. */
export function goPlatform(
  platform: string = process.platform,
  arch: string = process.arch,
  order = endianness(),
): GoPlatform {
  const ordered = order === 'LE' ? littleEndian[arch] : undefined;
  return { os: systems[platform] ?? platform, arch: ordered ?? architectures[arch] ?? arch };
}

/** What the name of an asset for a machine holds. */
export function assetSuffix({ os, arch }: GoPlatform): string {
  return `_${os}_${arch}.tar.gz`;
}
