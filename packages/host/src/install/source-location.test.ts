import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateRecorded, locateSource } from './source-location.js';

const github = 'https://api.github.test/';
const home = process.cwd();

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'source-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** A location with its URL as text. */
async function locate(source: string, how = locateSource) {
  const location = await how(source, github);
  return location.kind === 'index' ? { ...location, url: location.url.href } : location;
}

const index = (repository: string, plugin: string) => ({
  kind: 'index',
  url: `https://api.github.test/repos/${repository}/releases`,
  repository,
  plugin,
});

describe('a repository', () => {
  it.each([
    ['acme/echo', 'echo'],
    ['acme/awf-plugin-echo', 'echo'],
    ['a/b.c_d-e', 'b.c_d-e'],
    ['a/...', '...'],
    [`${'a'.repeat(39)}/${'b'.repeat(100)}`, 'b'.repeat(100)],
  ])('%s is asked for on GitHub', async (source, plugin) => {
    expect(await locate(source)).toEqual(index(source, plugin));
    expect(await locate(source, locateRecorded)).toEqual(index(source, plugin));
  });

  it.each([
    'a/.',
    '-a/b',
    'a_b/c',
    'a/b c',
    'a/b%2f',
    'a//b',
    '/a',
    'a/',
    'a',
    '',
    `${'a'.repeat(40)}/b`,
    `a/${'b'.repeat(101)}`,
    'ä/b',
    'a/b\n',
  ])('%j is none', async (source) => {
    // An empty path is the working folder itself, and one with a dot too many is what it leads to.
    const found = await locate(source, locateRecorded).catch((error: unknown) => error);
    if (source === '') expect(found).toEqual({ kind: 'folder', path: folder });
    else expect(found).toMatchObject({ code: 'SOURCE_INVALID' });
  });

  it('that is recorded leads to no other path of GitHub', async () => {
    expect(await locate('a/..', locateRecorded)).toEqual({ kind: 'folder', path: folder });
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (owner, name) => {
        const found = await locate(`${owner}/${name}`, locateRecorded).catch(() => undefined);
        if (found?.kind !== 'index' || !found.url.startsWith(github)) return;
        expect(new URL(found.url).pathname).toBe(`/repos/${owner}/${name}/releases`);
      }),
      { numRuns: 500 },
    );
  });

  it('is what lies in the working folder, unless it was recorded', async () => {
    mkdirSync('acme/echo', { recursive: true });
    expect(await locate('acme/echo')).toEqual({ kind: 'folder', path: join(folder, 'acme/echo') });
    expect(await locate('acme/echo', locateRecorded)).toEqual(index('acme/echo', 'echo'));
  });
});

describe('a file or folder', () => {
  it('is an archive by its name, also through a link', async () => {
    writeFileSync('a.tar.gz', '');
    symlinkSync('a.tar.gz', 'link.tar.gz');
    mkdirSync('folder.tar.gz');
    expect(await locate('a.tar.gz')).toEqual({ kind: 'archive', path: join(folder, 'a.tar.gz') });
    expect(await locate('link.tar.gz')).toMatchObject({ kind: 'archive' });
    expect(await locate('folder.tar.gz')).toMatchObject({ kind: 'folder' });
  });

  it('that cannot be reached says why, and is asked for nowhere else', async () => {
    symlinkSync('loop', 'loop');
    await expect(locate('loop/../loop')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/loop cannot be reached \(ELOOP/),
    });
    await expect(locate('nul\0')).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});

describe('a URL', () => {
  it.each([
    ['https://api.github.test/repos/acme/awf-plugin-echo/releases', 'acme/awf-plugin-echo', 'echo'],
    ['HTTPS://API.GitHub.test/repos/acme/echo/releases', 'acme/echo', 'echo'],
    ['https://api.github.test/repos/x/../acme/echo/releases', 'acme/echo', 'echo'],
  ])('%s is of a repository, by which awf finds it', async (source, repository, plugin) => {
    expect(await locate(source)).toEqual(index(repository, plugin));
  });

  it.each([
    'https://api.github.test/repos/acme/echo/releases?per_page=5',
    'https://api.github.test/repos/acme/echo/releases/latest',
    'https://api.github.test/repos/a%20b/echo/releases',
    'https://api.github.test/repos/acme/..%2f/releases',
    'https://api.github.test.evil/repos/acme/echo/releases',
    'https://evil/?https://api.github.test/repos/acme/echo/releases',
    'http://api.github.test/repos/acme/echo/releases',
    'https://host/a',
  ])('%s is kept as it is, and found again', async (source) => {
    const kept = { kind: 'index', url: source, repository: source, plugin: undefined };
    expect(await locate(source)).toEqual(kept);
    expect(await locate(source, locateRecorded)).toEqual(kept);
  });

  it.each(['file:///etc/passwd', 'javascript://x', 'https://', 'https://a:b:c/', 'ws://host/'])(
    '%s is no place for releases',
    async (source) => {
      await expect(locate(source)).rejects.toMatchObject({
        code: 'SOURCE_INVALID',
        message: expect.stringContaining('is no http or https URL'),
      });
    },
  );

  it.each(['https://me@host/x', 'https://:pw@host/x'])(
    '%s must hold no secret, and is not told with it',
    async (source) => {
      const failure = await locate(source).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'SOURCE_INVALID' });
      expect(String(failure)).not.toMatch(/me@|pw/);
    },
  );
});
