import { resolve } from 'node:path';
import { searchPath } from '../discovery/search-path.js';
import { hostError } from '../errors.js';
import { stateFilePath } from '../state/state-file-path.js';
import { shortName } from './assets.js';
import { sha256Pattern } from './checksum-list.js';
import type { TimeLimits } from './limits.js';
import { type GoPlatform, goPlatform } from './platform.js';
import { parseReleaseVersion } from './release-version.js';

/** Where plugins are installed, and how long that may take. */
export interface InstalledPlace {
  /**
   * Folders whose direct children are plugins. A new one goes into the first that exists; where none does, the first is made.
   * Default: AWF's search path, see `searchPath`.
   */
  readonly directories?: readonly string[] | undefined;
  /** The file that keeps where plugins came from; `false` reads and writes none. Default: AWF's, see `stateFilePath`. */
  readonly stateFile?: string | false | undefined;
  /** Gives up; what is installed stays as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Time for all of it, in ms; `Infinity` for none. Default 300,000. */
  readonly timeoutMs?: number | undefined;
}

/** How releases are had. */
export interface ReleaseOptions extends InstalledPlace {
  /** Whether the highest release may be a pre-release. Default false. */
  readonly preRelease?: boolean | undefined;
  /** Sent to the origin of the release index, and to no other. Default none. */
  readonly token?: string | undefined;
  /** Where GitHub's API is. Default `https://api.github.com`. */
  readonly githubUrl?: string | undefined;
  /** The machine that the archive is for, in Go's names. Default: this one. */
  readonly platform?: GoPlatform | undefined;
}

/** Options of `installPlugin`. */
export interface InstallOptions extends ReleaseOptions {
  /** Exactly this version, with or without `v`, pre-releases too. Default: the highest. */
  readonly version?: string | undefined;
  /** The plugin's name; needed where a folder holds archives of several. Default: what the archive says. */
  readonly name?: string | undefined;
  /** SHA-256 of the archive in lower-case hex. Default: from the release's list of checksums. */
  readonly sha256?: string | undefined;
  /** Replaces a plugin of that name. Default false. */
  readonly force?: boolean | undefined;
}

/** `InstallOptions` with every default filled in. */
export interface NormalizedInstallOptions extends TimeLimits {
  /** Absolute. */
  readonly directories: readonly string[];
  readonly stateFile: string | undefined;
  readonly preRelease: boolean;
  readonly token: string | undefined;
  readonly githubUrl: string;
  readonly platform: GoPlatform;
  readonly version: string | undefined;
  /** Without `awf-plugin-`. */
  readonly name: string | undefined;
  readonly sha256: string | undefined;
  readonly force: boolean;
}

const longestMs = 2 ** 31 - 1;
const namePattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

/**
 * Checks the options of installing, updating and removing, and fills in the defaults.
 *
 * @throws PluginError `OPTIONS_INVALID`, naming the field, the value and the rule.
 */
export function normalizeInstallOptions(options: InstallOptions = {}): NormalizedInstallOptions {
  const { directories = searchPath(), timeoutMs = 300_000, version, sha256, name, githubUrl } = options;
  const rules: readonly (readonly [field: string, value: unknown, holds: boolean, rule: string])[] = [
    ['directories', directories, isPathList(directories), 'a list of one or more paths'],
    ['timeoutMs', timeoutMs, isTime(timeoutMs), `a number of milliseconds above 0 and up to ${longestMs}, or Infinity`],
    ['version', version, isVersion(version), 'one exact version, such as 1.2.3'],
    ['sha256', sha256, sha256 === undefined || sha256Pattern.test(sha256), '64 hex digits in lower case'],
    ['name', name, name === undefined || namePattern.test(name), 'a plugin’s name'],
    ['githubUrl', githubUrl, githubUrl === undefined || /^https?:\/\//.test(githubUrl), 'an http or https URL'],
  ];
  const broken = rules.find(([, , holds]) => !holds);
  if (broken !== undefined) {
    const [field, value, , rule] = broken;
    throw hostError('OPTIONS_INVALID', `Option ${field} must be ${rule}; it is ${quote(value)}.`);
  }
  return {
    directories: directories.map((directory) => resolve(directory)),
    stateFile: options.stateFile === false ? undefined : (options.stateFile ?? stateFilePath()),
    preRelease: options.preRelease ?? false,
    token: options.token,
    githubUrl: githubUrl ?? 'https://api.github.com',
    platform: options.platform ?? goPlatform(),
    version,
    name: name === undefined ? undefined : shortName(name),
    sha256,
    force: options.force ?? false,
    signal: options.signal,
    timeoutMs,
  };
}

function quote(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}

function isPathList(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((path) => typeof path === 'string' && isPathText(path))
  );
}

function isPathText(path: string): boolean {
  return path !== '' && !path.includes('\0');
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && (value <= longestMs || value === Number.POSITIVE_INFINITY);
}

function isVersion(version: string | undefined): boolean {
  return version === undefined || parseReleaseVersion(version) !== undefined;
}
