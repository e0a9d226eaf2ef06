/** A version as AWF compares them: three numbers and perhaps a pre-release. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  /** Without its hyphen; empty for a release. */
  readonly prerelease: string;
}

// Fifteen digits stay exact as a double.
const number = '(0|[1-9]\\d{0,14})';
const versionPattern = new RegExp(`^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z.-]+))?$`);

/** What a host counts as whose own version says nothing: newer than anything a plugin could ask for. (AWF spec §4.2.) */
const unversioned: Version = { numbers: [999, 0, 0], prerelease: '' };

/** Reads `X.Y.Z` or `X.Y.Z-pre`, without leading zeros, `v` or build metadata; undefined for any other text. */
export function parseVersion(text: string): Version | undefined {
  const match = versionPattern.exec(text);
  if (match === null) return undefined;
  return { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], prerelease: match[4] ?? '' };
}

/**
 * Reads a host's version as AWF does: development builds (`dev…`, `…dirty…`) and texts that are no version count as 999.0.0,
 * so that they take every plugin. (AWF spec §4.2.)
 */
export function parseHostVersion(text: string): Version {
  if (text.startsWith('dev') || text.includes('dirty')) return unversioned;
  return parseVersion(text) ?? unversioned;
}

/**
 * Orders two versions: negative, zero or positive. A pre-release is below its release; two of them compare as plain strings,
 * which is AWF's order and not that of semantic versioning. (AWF spec §4.2.)
 */
export function compareVersions(left: Version, right: Version): number {
  for (const [index, value] of left.numbers.entries()) {
    const difference = value - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.prerelease === right.prerelease) return 0;
  if (left.prerelease === '') return 1;
  if (right.prerelease === '') return -1;
  return left.prerelease < right.prerelease ? -1 : 1;
}
