import { describe, expect, it } from 'vitest';
import { fetchUrl } from './fetch-url.js';

interface Asked {
  readonly url: string;
  readonly authorization: string | null;
}

/** A `fetch` that answers with a redirect where it has one for a URL, else with a text. */
function fakeFetch(redirects: Readonly<Record<string, string>>) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    asked.push({ url, authorization: new Headers(init?.headers).get('authorization') });
    const location = redirects[url];
    return location === undefined ? new Response('done') : new Response(null, { status: 302, headers: { location } });
  };
  return { asked, fetch };
}

const token = { value: 'secret', origin: 'https://index.test' };
const common = { accept: '*/*', token, signal: new AbortController().signal };

describe('fetchUrl', () => {
  it('gives the token to its own origin alone, at each hop', async () => {
    const { asked, fetch } = fakeFetch({
      'https://index.test/a': 'https://index.test:8443/b',
      'https://index.test:8443/b': 'https://files.test/c',
      'https://files.test/c': 'https://index.test/d',
    });
    const response = await fetchUrl(new URL('https://index.test/a'), { ...common, fetch });
    expect(await response.text()).toBe('done');
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer secret', null, null, 'Bearer secret']);
  });

  it('does not go from https to plain http', async () => {
    const { asked, fetch } = fakeFetch({ 'https://index.test/a': 'http://index.test/a' });
    await expect(fetchUrl(new URL('https://index.test/a'), { ...common, fetch })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      kind: 'io',
      message: 'https://index.test/a redirects from https to plain http, at index.test.',
    });
    expect(asked).toHaveLength(1);
  });

  it('tells nothing of what follows the path, which may be a signature', async () => {
    const fetch = async () => Promise.reject(new TypeError('fetch failed', { cause: new Error('no route') }));
    await expect(fetchUrl(new URL('https://files.test/a?sig=hunter2'), { ...common, fetch })).rejects.toMatchObject({
      message: 'https://files.test/a cannot be reached: no route.',
    });
  });
});
