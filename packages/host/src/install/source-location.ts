import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import { isMissing } from '../discovery/read-manifest.js';
import { hostError } from '../errors.js';
import { shortName } from './assets.js';

/** Where releases are. */
export type SourceLocation =
  /** The JSON of a releases endpoint. `plugin` is the name that its repository gives. */
  | {
      readonly kind: 'index';
      readonly url: URL;
      readonly repository: string;
      readonly plugin: string | undefined;
    }
  /** A folder with the files of one or more releases. */
  | { readonly kind: 'folder'; readonly path: string }
  /** One archive. */
  | { readonly kind: 'archive'; readonly path: string };

const schemePattern = /^[a-z][a-z0-9+.-]+:\/\//i;
// `.` and `..` are no names: in a URL they would lead to another path.
const repositoryPattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!\.{1,2}$)([A-Za-z0-9._-]{1,100})$/;
const forms =
  'Give a folder of release assets, a .tar.gz archive, <owner>/<repository> on GitHub, or the URL of a release index';

/**
 * Finds out what a source is: a URL; else a file or folder that exists; else `owner/repository` as AWF takes it.
 *
 * @param githubUrl - Where GitHub's API is.
 * @throws PluginError `SOURCE_INVALID`, `SOURCE_UNREADABLE`.
 */
export async function locateSource(source: string, githubUrl: string): Promise<SourceLocation> {
  if (schemePattern.test(source)) return locateIndex(source, githubUrl);
  const path = resolve(source);
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) return { kind: 'folder', path };
    if (entry.isFile() && path.endsWith('.tar.gz')) return { kind: 'archive', path };
  } catch (cause) {
    const [, repository] = repositoryPattern.exec(source) ?? [];
    if (repository !== undefined) return locateRepository(source, repository, githubUrl);
    if (!isMissing(cause)) {
      throw hostError('SOURCE_UNREADABLE', `${path} cannot be reached (${describeUnknown(cause)}).`, { cause });
    }
    throw hostError('SOURCE_INVALID', `Source ${JSON.stringify(source)} does not exist. ${forms}.`, { cause });
  }
  throw hostError(
    'SOURCE_INVALID',
    `Source ${JSON.stringify(source)} is neither a folder nor a .tar.gz archive. ${forms}.`,
  );
}

/**
 * Finds out what the state file means by a `repository`: there `owner/name` is on GitHub, whatever lies in the working folder.
 *
 * @throws PluginError as `locateSource`.
 */
export async function locateRecorded(repository: string, githubUrl: string): Promise<SourceLocation> {
  const [, name] = repositoryPattern.exec(repository) ?? [];
  return name === undefined ? locateSource(repository, githubUrl) : locateRepository(repository, name, githubUrl);
}

function locateRepository(source: string, repository: string, githubUrl: string): SourceLocation {
  const url = new URL(`${withoutSlash(githubUrl)}/repos/${source}/releases`);
  return { kind: 'index', url, repository: source, plugin: shortName(repository) };
}

function locateIndex(source: string, githubUrl: string): SourceLocation {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw hostError('SOURCE_INVALID', `Source ${JSON.stringify(source)} is no http or https URL. ${forms}.`);
  }
  if (url.username !== '' || url.password !== '') {
    const why = 'holds a name or password, which would be kept in the state file. Give a token by option';
    throw hostError('SOURCE_INVALID', `The URL of ${url.host} ${why}.`);
  }
  const below = `${withoutSlash(githubUrl)}/repos/`;
  const [, owner, repository] = /^([^/?#]+)\/([^/?#]+)\/releases$/.exec(url.href.slice(below.length)) ?? [];
  const recorded = `${owner}/${repository}`;
  if (!url.href.startsWith(below) || repository === undefined || !repositoryPattern.test(recorded)) {
    return { kind: 'index', url, repository: url.href, plugin: undefined };
  }
  // So that `awf plugin update` finds it, too.
  return { kind: 'index', url, repository: recorded, plugin: shortName(repository) };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
