import { describeUnknown } from '@awf/go-plugin';
import { hostError } from '../errors.js';

/** A token and the only origin that gets it. */
export interface IndexToken {
  readonly value: string;
  readonly origin: string;
}

/** How a URL is fetched. */
export interface FetchOptions {
  readonly accept: string;
  readonly token: IndexToken | undefined;
  readonly signal: AbortSignal;
  /** Default: the built-in one. */
  readonly fetch?: typeof globalThis.fetch;
}

const maxRedirects = 10;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a URL. The token goes to its own origin alone, redirects included, and nothing that began with https goes on
 * without it.
 *
 * @throws PluginError `SOURCE_UNREADABLE`, with the status where the server gave one.
 */
export async function fetchUrl(url: URL, options: FetchOptions): Promise<Response> {
  let current = url;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await fetchOnce(current, options);
    const location = redirects.has(response.status) ? response.headers.get('location') : null;
    if (location === null) return checkStatus(response, current);
    await response.body?.cancel();
    current = follow(current, location);
  }
  throw unreadable(url, `was redirected more than ${maxRedirects} times`);
}

async function fetchOnce(
  url: URL,
  { accept, token, signal, fetch = globalThis.fetch }: FetchOptions,
): Promise<Response> {
  const authorization = token?.origin === url.origin ? { authorization: `Bearer ${token.value}` } : {};
  try {
    return await fetch(url, { headers: { accept, ...authorization }, redirect: 'manual', signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(url, `cannot be reached: ${describeFetch(cause)}`, cause);
  }
}

function follow(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to === undefined || (to.protocol !== 'https:' && to.protocol !== 'http:')) {
    throw unreadable(from, 'redirects to something that is no http or https URL');
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw unreadable(from, `redirects from https to plain http, at ${to.host}`);
  }
  return to;
}

async function checkStatus(response: Response, url: URL): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  const limited = response.headers.get('x-ratelimit-remaining') === '0';
  const hint = limited ? '. Its limit of requests is used up: wait, or give a token' : '';
  throw unreadable(url, `answered with status ${response.status}${hint}`);
}

/** What follows the path may be a signature, so it is not told. */
function unreadable(url: URL, why: string, cause?: unknown) {
  return hostError('SOURCE_UNREADABLE', `${url.origin}${url.pathname} ${why}.`, { cause });
}

/** `fetch` says "fetch failed", and why in its cause. */
function describeFetch(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return describeUnknown(inner instanceof AggregateError ? (inner.errors[0] ?? inner) : inner);
}
