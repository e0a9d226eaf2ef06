import { Readable } from 'node:stream';
import { hostError } from '../errors.js';
import { fetchUrl, type IndexToken } from './fetch-url.js';
import { readText } from './read-asset.js';
import type { Release, ReleaseAsset } from './release.js';

/** The largest release index that is read, in bytes. */
const maxIndexBytes = 16 * 1024 * 1024;

/** How an index is asked. */
export interface IndexOptions {
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Reads the JSON of a releases endpoint, a list or one release. Drafts are left out: only whoever has a token sees them,
 * and their files cannot be had. (AWF spec §5.7 step 2.)
 *
 * @throws PluginError `SOURCE_UNREADABLE`; `SOURCE_INVALID` where the answer is not such JSON.
 */
export async function indexReleases(url: URL, { token, signal }: IndexOptions): Promise<readonly Release[]> {
  const secret = token === undefined ? undefined : { value: token, origin: url.origin };
  const index = urlAsset('release index', url, { accept: 'application/vnd.github+json', token: secret });
  const releases = toList(parse(await readText(index, maxIndexBytes, signal)));
  const read = releases?.map((release) => readRelease(release, url, secret));
  if (read === undefined || read.includes(undefined)) {
    const like = 'the JSON of a releases endpoint, such as https://api.github.com/repos/<owner>/<repository>/releases';
    throw hostError('SOURCE_INVALID', `${url.origin}${url.pathname} is not ${like}.`);
  }
  return read.filter((release): release is Release => release !== undefined && release !== draft);
}

/** A file behind a URL. A token goes to the index's origin alone: downloads elsewhere never see it. */
function urlAsset(
  name: string,
  url: URL,
  how: { readonly accept: string; readonly token: IndexToken | undefined },
): ReleaseAsset {
  return {
    name,
    async open(signal) {
      const { body } = await fetchUrl(url, { ...how, signal });
      return body === null ? Readable.from([]) : Readable.fromWeb(body);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? [value] : undefined;
}

const draft: Release = { tag: undefined, prerelease: true, assets: [] };

function readRelease(value: unknown, index: URL, token: IndexToken | undefined): Release | undefined {
  if (!isRecord(value)) return undefined;
  const { tag_name: tag, prerelease = false, assets = [] } = value;
  if (typeof tag !== 'string' || typeof prerelease !== 'boolean' || !Array.isArray(assets)) return undefined;
  if (value['draft'] === true) return draft;
  const read = assets.map((asset) => readAsset(asset, index, token));
  const good = read.filter((asset) => asset !== undefined);
  return good.length === read.length ? { tag, prerelease, assets: good } : undefined;
}

function readAsset(value: unknown, index: URL, token: IndexToken | undefined): ReleaseAsset | undefined {
  if (!isRecord(value)) return undefined;
  const { name, browser_download_url: link } = value;
  if (typeof name !== 'string' || typeof link !== 'string' || !URL.canParse(link, index.href)) return undefined;
  const url = new URL(link, index.href);
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || index.protocol === 'https:')) return undefined;
  return urlAsset(name, url, { accept: 'application/octet-stream', token });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
