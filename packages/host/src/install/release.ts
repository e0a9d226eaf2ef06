import type { Readable } from 'node:stream';
import { hostError } from '../errors.js';
import { compareReleaseVersions, parseReleaseVersion, type ReleaseVersion } from './release-version.js';

/** One file of a release. */
export interface ReleaseAsset {
  readonly name: string;
  /** Its bytes; the stream ends with an error where they cannot be had, and when the signal fires. */
  open(signal: AbortSignal): Promise<Readable>;
}

/** What was published under one tag. */
export interface Release {
  /** Undefined for a lone archive whose name has no version: its manifest tells. */
  readonly tag: string | undefined;
  readonly prerelease: boolean;
  readonly assets: readonly ReleaseAsset[];
}

/** Which release is wanted. */
export interface ReleaseWish {
  /** Exactly this one, with or without `v`; undefined: the highest. */
  readonly version: string | undefined;
  /** Whether the highest may be a pre-release. */
  readonly preRelease: boolean;
}

/**
 * Chooses a release as AWF does: the first whose tag is the exact version, a pre-release too; else the highest whose tag
 * names a version, pre-releases only where they were asked for. (AWF spec §5.7 step 3.)
 *
 * @throws PluginError `RELEASE_MISSING`, naming what there is.
 */
export function chooseRelease(releases: readonly Release[], wish: ReleaseWish, where: string): Release {
  const chosen = wish.version === undefined ? highest(releases, wish) : exact(releases, wish.version);
  if (chosen !== undefined) return chosen;
  const what = wish.version === undefined ? 'release whose tag is a version' : `release ${wish.version}`;
  const hint =
    wish.version === undefined && releases.some(({ prerelease }) => prerelease) ? ', unless pre-releases count' : '';
  throw hostError('RELEASE_MISSING', `${where} has no ${what}${hint}. ${thereIs(releases)}`);
}

function exact(releases: readonly Release[], version: string): Release | undefined {
  const wanted = withoutV(version);
  return (
    releases.find(({ tag }) => tag !== undefined && withoutV(tag) === wanted) ??
    releases.find(({ tag }) => tag === undefined)
  );
}

function highest(releases: readonly Release[], { preRelease }: ReleaseWish): Release | undefined {
  let best: { readonly release: Release; readonly version: ReleaseVersion } | undefined;
  for (const release of releases) {
    const version = release.tag === undefined ? undefined : parseReleaseVersion(release.tag);
    if (version === undefined || (release.prerelease && !preRelease)) continue;
    if (best === undefined || compareReleaseVersions(version, best.version) > 0) best = { release, version };
  }
  return best?.release ?? releases.find(({ tag }) => tag === undefined);
}

/** A version without the `v` that tags may have. */
export function withoutV(version: string): string {
  return version.startsWith('v') ? version.slice(1) : version;
}

function thereIs(releases: readonly Release[]): string {
  const tags = releases.slice(0, 10).map(({ tag }) => tag ?? 'one without a version');
  return tags.length === 0 ? 'It has none at all.' : `It has ${tags.join(', ')}${releases.length > 10 ? ' …' : ''}.`;
}
