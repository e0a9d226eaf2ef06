/** A release's tag, understood. */
export interface ReleaseVersion {
  /** The tag as it was published. */
  readonly tag: string;
  readonly numbers: readonly [bigint, bigint, bigint];
  /** The parts of the pre-release; none for a release. */
  readonly prerelease: readonly string[];
}

/** AWF's grammar of tags: `[v]X.Y.Z[-alnum([.+]alnum)*]`. (AWF spec §5.7 step 3.) */
const tagPattern = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z]+(?:[.+][0-9A-Za-z]+)*))?$/;

/** Reads a tag; undefined where it names no version. */
export function parseReleaseVersion(tag: string): ReleaseVersion | undefined {
  const [, major, minor, patch, prerelease] = tagPattern.exec(tag) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  // What follows a plus is about the build and orders nothing.
  const parts = prerelease?.split('+')[0]?.split('.') ?? [];
  return { tag, numbers: [BigInt(major), BigInt(minor), BigInt(patch)], prerelease: parts };
}

/**
 * Orders two versions as semantic versioning does: negative, zero or positive. AWF compares pre-releases as plain texts,
 * by which `beta.10` would be older than `beta.9` and never be an update.
 */
export function compareReleaseVersions(left: ReleaseVersion, right: ReleaseVersion): number {
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  if (left.prerelease.length === 0 || right.prerelease.length === 0) {
    return right.prerelease.length - left.prerelease.length;
  }
  for (const [index, part] of left.prerelease.entries()) {
    const order = compareParts(part, right.prerelease[index]);
    if (order !== 0) return order;
  }
  return left.prerelease.length - right.prerelease.length;
}

/** Numbers by value and below words; words by their characters; a part is above none. */
function compareParts(left: string, right: string | undefined): number {
  if (right === undefined) return 1;
  if (left === right) return 0;
  const numbers = [left, right].map((part) => (/^\d+$/.test(part) ? BigInt(part) : undefined));
  const [a, b] = numbers;
  if (a !== undefined && b !== undefined) return a < b ? -1 : a > b ? 1 : 0;
  if (a !== undefined || b !== undefined) return a !== undefined ? -1 : 1;
  return left < right ? -1 : 1;
}
