import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { indexReleases } from './index-source.js';
import { readText } from './read-asset.js';

const { signal } = new AbortController();

/** A server whose index is that text; `asked` has the requests with their tokens. */
async function serve(index: string | ((origin: string) => string)) {
  const asked: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization ?? '-'} ${headers.accept}`);
    response.end(url === '/index' ? text : `content of ${url}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = typeof index === 'string' ? index : index(origin);
  const read = (token?: string) => indexReleases(new URL(`${origin}/index`), { token, signal });
  return { asked, origin, read };
}

const release = (rest: object = {}) => ({ tag_name: 'v1.0.0', ...rest });
const asset = (link: unknown, name: unknown = 'a') => release({ assets: [{ name, browser_download_url: link }] });

describe('a release index', () => {
  it.each<[what: string, json: unknown, found: readonly unknown[]]>([
    ['of no release', [], []],
    ['of one release', release(), [['v1.0.0', false, []]]],
    [
      'of several',
      [release(), release({ tag_name: '', prerelease: true })],
      [
        ['v1.0.0', false, []],
        ['', true, []],
      ],
    ],
    ['with drafts', [release({ draft: true, assets: [{}] }), release({ draft: false })], [['v1.0.0', false, []]]],
    ['with more than is read', release({ assets: [], id: 1, author: null }), [['v1.0.0', false, []]]],
  ])('%s is read', async (_what, json, found) => {
    const { read } = await serve(JSON.stringify(json));
    const releases = await read();
    expect(releases.map(({ tag, prerelease, assets }) => [tag, prerelease, assets])).toEqual(found);
  });

  it.each<[what: string, json: unknown]>([
    ['a text', 'x'],
    ['null', null],
    ['a list of texts', ['x']],
    ['a list in a list', [[release()]]],
    ['a release without a tag', {}],
    ['a tag that is no text', { tag_name: 1 }],
    ['a prerelease that is no boolean', release({ prerelease: 'no' })],
    ['assets that are no list', release({ assets: {} })],
    ['an asset without a link', release({ assets: [{ name: 'a' }] })],
    ['an asset without a name', asset('/a', null)],
    ['an asset with a file', asset('file:///etc/passwd')],
    ['an asset with data', asset('data:,x')],
    ['an asset with a broken link', asset('http://')],
    ['one bad asset among good ones', release({ assets: [{ name: 'a', browser_download_url: '/a' }, null] })],
    ['one bad release among good ones', [release(), 1]],
  ])('is not %s', async (_what, json) => {
    const { read, origin } = await serve(JSON.stringify(json));
    await expect(read()).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining(`${origin}/index is not the JSON of a releases endpoint`),
    });
  });

  it.each(['', '[', '<html>', `${'['.repeat(100_000)}`])('is not the text %#', async (text) => {
    const { read } = await serve(text);
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
  });

  it('may have links that are relative to it, and files are read by them', async () => {
    const { read, asked } = await serve(JSON.stringify(asset('files/a?b=c')));
    const [found] = await read('secret');
    const [file] = found?.assets ?? [];
    if (file === undefined) throw new TypeError('no file');
    expect(await readText(file, 100, signal)).toBe('content of /files/a?b=c');
    expect(asked).toEqual([
      '/index Bearer secret application/vnd.github+json',
      '/files/a?b=c Bearer secret application/octet-stream',
    ]);
  });

  it('gives its token to no other server', async () => {
    const other = await serve('');
    const { read } = await serve(JSON.stringify(asset(`${other.origin}/a`)));
    const [found] = await read('secret');
    for (const file of found?.assets ?? []) expect(await readText(file, 100, signal)).toBe('content of /a');
    expect(other.asked).toEqual(['/a - application/octet-stream']);
  });

  it('is given up with its caller', async () => {
    const { origin } = await serve('[]');
    const reading = indexReleases(new URL(`${origin}/index`), {
      token: undefined,
      signal: AbortSignal.abort('enough'),
    });
    await expect(reading).rejects.toBe('enough');
  });
});
