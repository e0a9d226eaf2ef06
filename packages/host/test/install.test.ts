import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  addArchive,
  archiveName,
  checksumList,
  manifestText,
  pluginEntries,
  type ReleaseServer,
  releaseOf,
  sha256,
  snapshot,
  startReleaseServer,
  testPlatform,
} from '../../../test/support/releases.js';
import { test as base } from '../../../test/support/sandbox.js';
import { tarball } from '../../../test/support/tar.js';
import {
  type InstallOptions,
  installPlugin,
  PluginManager,
  removePlugin,
  scanDirectories,
  updatePlugin,
} from '../src/index.js';
import { failureOf } from './support/plugins.js';

interface Home {
  /** Where sources and everything else of a test lie. */
  readonly work: string;
  /** The folder of plugins; it does not exist yet. */
  readonly plugins: string;
  readonly stateFile: string;
  readonly options: InstallOptions;
  /** The state file's entry of a plugin. */
  stored(name: string): Record<string, unknown> | undefined;
  /** All that lies in the folder of plugins. */
  look(): readonly string[];
}

/** `test` with a place to install to, and a server of releases. */
const test = base.extend<{ home: Home; server: ReleaseServer }>({
  home: async ({ sandbox }, use) => {
    const work = join(sandbox.folder, 'work');
    mkdirSync(work);
    const [plugins, stateFile] = [join(work, 'plugins'), join(work, 'state', 'plugins.json')];
    await use({
      work,
      plugins,
      stateFile,
      options: { directories: [plugins], stateFile, platform: testPlatform },
      stored: (name) => (existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8'))[name] : undefined),
      look: () => (existsSync(plugins) ? snapshot(plugins) : []),
    });
  },
  server: async ({ sandbox }, use) => {
    const server = await startReleaseServer();
    await use(server);
    await server[Symbol.asyncDispose]();
    await sandbox.waitFor('its connections are closed', () => true);
  },
});

describe('installing', () => {
  test('from a folder: the plugin, its entry, and nothing else [AWF-5.7-install]', async ({ home }) => {
    const assets = join(home.work, 'assets');
    addArchive(assets, archiveName('one', '1.2.3'), pluginEntries('one', '1.2.3'));
    addArchive(assets, 'awf-plugin-one_1.2.3_darwin_arm64.tar.gz', pluginEntries('one', '9.9.9'));
    const installed = await installPlugin(assets, home.options);
    const directory = join(home.plugins, 'one');
    const checksum = sha256(readFileSync(join(directory, 'awf-plugin-one')));
    expect(installed).toEqual({
      name: 'one',
      version: '1.2.3',
      tag: '1.2.3',
      directory,
      executable: join(directory, 'awf-plugin-one'),
      checksum,
      repository: assets,
      enabled: true,
      replaced: undefined,
    });
    expect(readdirSync(home.plugins)).toEqual(['one']);
    expect((statSync(directory).mode & 0o777).toString(8)).toBe('700');
    expect((await scanDirectories([home.plugins])).map(({ name, problems }) => [name, problems])).toEqual([
      ['one', []],
    ]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(home.stored('one')).toEqual({
      enabled: true,
      source_data: { repository: assets, version: '1.2.3', installed_at: time, updated_at: time },
      checksum,
      checksum_at: expect.closeTo(Date.now() / 1_000, -1.5),
    });
  });

  test('from an archive, by the list beside it or a checksum that is given [AWF-5.8-archive]', async ({ home }) => {
    const path = addArchive(join(home.work, 'a'), archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    expect(await installPlugin(path, home.options)).toMatchObject({ tag: '1.0.0', repository: path });
    const bytes = tarball(pluginEntries('two', '2.0.0'));
    const bare = join(home.work, 'two.tar.gz');
    writeFileSync(bare, bytes);
    expect(await failureOf(installPlugin(bare, home.options))).toMatchObject({
      code: 'ASSET_MISSING',
      message: expect.stringContaining('has no checksums: a file such as checksums.txt'),
    });
    expect(await installPlugin(bare, { ...home.options, sha256: sha256(bytes) })).toMatchObject({
      name: 'two',
      tag: '2.0.0',
    });
    expect(
      await failureOf(installPlugin(bare, { ...home.options, sha256: sha256(bytes), version: '3.0.0', force: true })),
    ).toMatchObject({
      code: 'RELEASE_MISSING',
      message: "There is no release 3.0.0: the archive's manifest has version 2.0.0.",
    });
  });

  test('refuses an archive for another machine', async ({ home }) => {
    const path = addArchive(home.work, 'awf-plugin-one_1.0.0_windows_arm64.tar.gz', pluginEntries('one', '1.0.0'));
    expect(await failureOf(installPlugin(path, home.options))).toMatchObject({
      code: 'ASSET_MISSING',
      kind: 'user',
      message: `Archive ${path} is for windows/arm64, as its name tells, but this machine is linux/amd64. Take the one for it.`,
    });
  });

  test('from a release index: the highest, an exact one, a pre-release [AWF-5.7-index]', async ({ home, server }) => {
    server.publish('ada/awf-plugin-one', [
      releaseOf('one', '1.9.0'),
      { ...releaseOf('one', '2.0.0-rc.1'), prerelease: true },
      { ...releaseOf('one', '9.0.0'), draft: true },
      releaseOf('one', '1.10.0'),
    ]);
    const options = { ...home.options, githubUrl: server.origin, force: true };
    const tags: string[] = [];
    for (const more of [{}, { version: 'v1.9.0' }, { version: '2.0.0-rc.1' }, { preRelease: true }]) {
      tags.push((await installPlugin('ada/awf-plugin-one', { ...options, ...more })).tag);
    }
    expect(tags).toEqual(['v1.10.0', 'v1.9.0', 'v2.0.0-rc.1', 'v2.0.0-rc.1']);
    expect(home.stored('one')?.['source_data']).toMatchObject({
      repository: 'ada/awf-plugin-one',
      version: 'v2.0.0-rc.1',
    });
    const byUrl = await installPlugin(`${server.origin}/repos/ada/awf-plugin-one/releases`, options);
    expect(byUrl.repository).toBe('ada/awf-plugin-one');
    expect(server.seen[0]).toMatchObject({
      path: '/repos/ada/awf-plugin-one/releases',
      headers: { accept: 'application/vnd.github+json' },
    });
    expect(await failureOf(installPlugin('ada/awf-plugin-one', { ...options, version: '3.0.0' }))).toMatchObject({
      code: 'RELEASE_MISSING',
    });
  });

  test('from an index anywhere, whose URL is kept', async ({ home, server }) => {
    server.publish('x/y', [releaseOf('one', '1.0.0')]);
    server.route(
      '/dl/index.json?channel=a',
      JSON.stringify(JSON.parse(await text(`${server.origin}/repos/x/y/releases`))[0]),
    );
    const url = `${server.origin}/dl/index.json?channel=a`;
    expect(await installPlugin(url, home.options)).toMatchObject({ name: 'one', repository: url });
  });

  test('sends a token to the index’s own origin and to no other [AWF-5.7-token]', async ({ home, server }) => {
    await using elsewhere = await startReleaseServer();
    const [name, bytes] = [archiveName('one', '1.0.0'), tarball(pluginEntries('one', '1.0.0'))];
    server.route('/list', checksumList({ [name]: bytes }));
    elsewhere.route('/archive', bytes);
    server.route('/moved', (response) => response.writeHead(302, { location: `${elsewhere.origin}/archive` }).end());
    server.route(
      '/index',
      JSON.stringify([
        {
          tag_name: 'v1.0.0',
          assets: [
            { name, browser_download_url: '/moved' },
            { name: 'checksums.txt', browser_download_url: '/list' },
          ],
        },
      ]),
    );
    await installPlugin(`${server.origin}/index`, { ...home.options, token: 'secret-token' });
    expect(server.seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/index', 'Bearer secret-token'],
      ['/list', 'Bearer secret-token'],
      ['/moved', 'Bearer secret-token'],
    ]);
    expect(elsewhere.seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/archive', undefined]]);
    expect(readFileSync(home.stateFile, 'utf8')).not.toContain('secret-token');
  });

  test('puts a plugin into the first folder that exists, else makes the first [AWF-5.7-target]', async ({ home }) => {
    const path = addArchive(join(home.work, 'a'), archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    const [first, second] = [join(home.work, 'first'), join(home.work, 'second')];
    const both = { ...home.options, directories: [first, second] };
    mkdirSync(second);
    expect((await installPlugin(path, both)).directory).toBe(join(second, 'one'));
    const none = { ...home.options, directories: [first, join(home.work, 'third')] };
    expect((await installPlugin(path, none)).directory).toBe(join(first, 'one'));
  });

  test('keeps what is there unless it is forced, and then its config and its switch [AWF-5.7-force]', async ({
    home,
  }) => {
    const old = addArchive(join(home.work, 'old'), archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    await installPlugin(old, home.options);
    const state = JSON.parse(readFileSync(home.stateFile, 'utf8'));
    Object.assign(state.one, { enabled: false, config: { n: 1 }, extra: true });
    state.one.source_data.note = 'mine';
    writeFileSync(home.stateFile, JSON.stringify(state));
    const before = home.look();
    const path = addArchive(join(home.work, 'new'), archiveName('one', '1.1.0'), pluginEntries('one', '1.1.0'));
    expect(await failureOf(installPlugin(path, home.options))).toMatchObject({
      code: 'ALREADY_INSTALLED',
      kind: 'user',
      message: `Plugin one is installed in ${home.plugins}/one. Update it, or replace it with the option force.`,
    });
    expect(home.look()).toEqual(before);
    expect(await installPlugin(path, { ...home.options, force: true })).toMatchObject({
      replaced: '1.0.0',
      enabled: false,
    });
    expect(home.stored('one')).toMatchObject({
      enabled: false,
      config: { n: 1 },
      extra: true,
      source_data: { note: 'mine', installed_at: state.one.source_data.installed_at, version: '1.1.0' },
    });
  });

  test('gives a main file without execute bits mode 0755 [AWF-5.7-main-file]', async ({ home }) => {
    const entries = pluginEntries('one', '1.0.0').map((entry) => ({ ...entry, mode: 0o640 }));
    const path = addArchive(home.work, archiveName('one', '1.0.0'), entries);
    const { executable } = await installPlugin(path, home.options);
    expect((statSync(executable).mode & 0o777).toString(8)).toBe('755');
  });

  test('takes the released plugins whose manifest has the long name [AWF-5.8-long-name]', async ({ home }) => {
    const file = 'awf-plugin-time_1.0.0_linux_amd64.tar.gz';
    const path = addArchive(home.work, file, pluginEntries('time', '1.0.0', 'awf-plugin-time'));
    expect((await installPlugin(path, home.options)).name).toBe('time');
    expect((await scanDirectories([home.plugins])).map(({ name, problems }) => [name, problems])).toEqual([
      ['awf-plugin-time', []],
    ]);
    expect(await removePlugin('awf-plugin-time', home.options)).toMatchObject({ name: 'time', forgotten: ['time'] });
  });

  test('leaves the state file alone where it is told to', async ({ home }) => {
    const path = addArchive(home.work, archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    expect(await installPlugin(path, { ...home.options, stateFile: false })).toMatchObject({ enabled: true });
    expect(existsSync(home.stateFile)).toBe(false);
    expect(await failureOf(updatePlugin('one', { ...home.options, stateFile: false }))).toMatchObject({
      code: 'OPTIONS_INVALID',
    });
  });

  test('is seen by a manager at once', async ({ home }) => {
    const path = addArchive(home.work, archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    await installPlugin(path, home.options);
    await using manager = new PluginManager({ directories: [home.plugins], stateFile: home.stateFile });
    expect((await manager.discover()).map(({ name, enabled }) => [name, enabled])).toEqual([['one', true]]);
  });
});

describe('installing says what is wrong, and changes nothing:', () => {
  test('names that differ [AWF-5.7-names]', async ({ home, server }) => {
    const cases: readonly (readonly [file: string, entries: Parameters<typeof addArchive>[2], words: string])[] = [
      [
        archiveName('one', '1.0.0'),
        pluginEntries('one', '1.0.0', 'two'),
        'its manifest says "two", its archive says "one"',
      ],
      [
        archiveName('one', '1.0.0'),
        [...pluginEntries('one', '1.0.0').slice(0, 2), { path: 'awf-plugin-two', mode: 0o755 }],
        'needs a program called awf-plugin-one at the root; there is awf-plugin-two.',
      ],
      [
        archiveName('one', '1.0.0'),
        pluginEntries('one', '1.0.0').slice(0, 2),
        'needs a program called awf-plugin-one at the root; there is none of another name either.',
      ],
      [
        archiveName('one', '1.0.0'),
        [...pluginEntries('one', '1.0.0').slice(0, 2), { path: 'awf-plugin-one/x' }],
        'needs a program called awf-plugin-one at the root',
      ],
    ];
    for (const [index, [file, entries, words]] of cases.entries()) {
      const failure = await failureOf(
        installPlugin(addArchive(join(home.work, `n${index}`), file, entries), home.options),
      );
      expect(failure).toMatchObject({ code: 'NAME_MISMATCH', kind: 'user', message: expect.stringContaining(words) });
    }
    server.publish('ada/awf-plugin-other', [releaseOf('one', '1.0.0')]);
    const options = { ...home.options, githubUrl: server.origin };
    expect((await failureOf(installPlugin('ada/awf-plugin-other', options))).message).toContain(
      'its repository says "other"',
    );
    expect(home.look()).toEqual([]);
    expect(existsSync(home.stateFile)).toBe(false);
  });

  test('a manifest that is missing, broken or never starts [AWF-5.7-manifest]', async ({ home }) => {
    const cases: readonly (readonly [manifest: string | undefined, code: string, words: string])[] = [
      [undefined, 'MANIFEST_UNREADABLE', 'plugin.yaml at its root is missing. Pack the content of the plugin'],
      ['name: one\n', 'MANIFEST_INVALID', 'plugin.yaml:1:1: version is required'],
      [manifestText('one', '1.0.0').replace('>=0.4.0', '=0.4.0'), 'MANIFEST_INVALID', 'plugin.yaml:3:14: awf_version'],
    ];
    for (const [index, [manifest, code, words]] of cases.entries()) {
      const content = manifest === undefined ? [] : [{ path: 'plugin.yaml', content: manifest }];
      const entries = [...content, ...pluginEntries('one', '1.0.0').slice(2)];
      const path = addArchive(join(home.work, `m${index}`), archiveName('one', '1.0.0'), entries);
      expect(await failureOf(installPlugin(path, home.options))).toMatchObject({
        code,
        message: expect.stringContaining(words),
      });
    }
    expect(home.look()).toEqual([]);
  });

  test('a checksum that is another, in capitals, or not there [AWF-5.7-checksum]', async ({ home }) => {
    const name = archiveName('one', '1.0.0');
    const bytes = tarball(pluginEntries('one', '1.0.0'));
    const right = sha256(bytes);
    const cases = [
      [`${'0'.repeat(64)}  ${name}`, `The checksum of ${name} is ${right}, but ${'0'.repeat(64)} was expected.`],
      [`${right.toUpperCase()}  ${name}`, 'must be 64 hex digits in lower case'],
      [`${right} *${name}`, `The checksum of ${name} is not known: checksums.txt has no line`],
      [`${right}  ./${name}`, 'is not known'],
      ['', 'is not known'],
    ];
    for (const [index, [list = '', words]] of cases.entries()) {
      const folder = join(home.work, `c${index}`);
      mkdirSync(folder);
      writeFileSync(join(folder, name), bytes);
      writeFileSync(join(folder, 'checksums.txt'), list);
      expect(await failureOf(installPlugin(folder, home.options))).toMatchObject({
        code: 'CHECKSUM_INVALID',
        kind: 'user',
        message: expect.stringContaining(words ?? ''),
      });
    }
    expect(home.look()).toEqual([]);
  });

  test('sources that are none [AWF-5.7-argument]', async ({ home, server }) => {
    const plugin = join(home.work, 'plugin');
    mkdirSync(plugin);
    writeFileSync(join(plugin, 'plugin.yaml'), '');
    writeFileSync(join(home.work, 'text.zip'), '');
    addArchive(join(home.work, 'both'), archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    addArchive(join(home.work, 'both'), archiveName('two', '1.0.0'), pluginEntries('two', '1.0.0'));
    mkdirSync(join(home.work, 'empty'));
    server.route('/html', '<html>');
    server.route('/odd', '[{"tag_name":"v1.0.0","assets":[{"name":"x"}]}]');
    server.route(
      '/strange',
      '[{"tag_name":"v1.0.0","assets":[{"name":"x","browser_download_url":"file:///etc/passwd"}]}]',
    );
    server.route('/none', '[]');
    const cases: readonly (readonly [source: string, code: string, words: string])[] = [
      [
        'nowhere',
        'SOURCE_INVALID',
        'Source "nowhere" does not exist. Give a folder of release assets, a .tar.gz archive',
      ],
      ['a/b/c', 'SOURCE_INVALID', 'does not exist'],
      ['ftp://host/x', 'SOURCE_INVALID', 'is no http or https URL'],
      ['https://me:pw@host/x', 'SOURCE_INVALID', 'The URL of host holds a name or password'],
      [join(home.work, 'text.zip'), 'SOURCE_INVALID', 'is neither a folder nor a .tar.gz archive'],
      [plugin, 'SOURCE_INVALID', 'is a plugin folder, not a folder of release assets'],
      [join(home.work, 'both'), 'SOURCE_INVALID', 'holds archives of one, two. Name the plugin that you want.'],
      [join(home.work, 'empty'), 'RELEASE_MISSING', 'It has none at all.'],
      [`${server.origin}/html`, 'SOURCE_INVALID', '/html is not the JSON of a releases endpoint'],
      [`${server.origin}/odd`, 'SOURCE_INVALID', 'is not the JSON of a releases endpoint'],
      [`${server.origin}/strange`, 'SOURCE_INVALID', 'is not the JSON of a releases endpoint'],
      [`${server.origin}/none`, 'RELEASE_MISSING', 'It has none at all.'],
      [`${server.origin}/404?token=x`, 'SOURCE_UNREADABLE', '/404 answered with status 404.'],
      ['http://127.0.0.1:1/x', 'SOURCE_UNREADABLE', 'http://127.0.0.1:1/x cannot be reached: '],
    ];
    for (const [source, code, words] of cases) {
      const failure = await failureOf(installPlugin(source, home.options));
      expect({ source, code: failure.code, message: failure.message }).toEqual({
        source,
        code,
        message: expect.stringContaining(words),
      });
    }
    const named = await installPlugin(join(home.work, 'both'), { ...home.options, name: 'two' });
    expect(named.name).toBe('two');
  });

  test('options that break their rules', async ({ home }) => {
    const cases: readonly (readonly [more: InstallOptions, words: string])[] = [
      [{ version: '^1.0.0' }, 'Option version must be one exact version, such as 1.2.3; it is "^1.0.0".'],
      [{ version: '>=1.0.0' }, 'one exact version'],
      [{ sha256: 'ABC' }, 'Option sha256 must be 64 hex digits in lower case; it is "ABC".'],
      [{ name: '../x' }, 'Option name must be a plugin’s name; it is "../x".'],
      [{ directories: [] }, 'Option directories must be a list of one or more paths; it is [].'],
      [{ timeoutMs: 0 }, 'Option timeoutMs must be a number of milliseconds above 0'],
      [{ githubUrl: 'github.com' }, 'Option githubUrl must be an http or https URL'],
    ];
    for (const [more, words] of cases) {
      expect(await failureOf(installPlugin('x', { ...home.options, ...more }))).toMatchObject({
        code: 'OPTIONS_INVALID',
        message: expect.stringContaining(words),
      });
    }
  });

  test('what lies where the plugin would go [AWF-5.7-in-the-way]', async ({ home }) => {
    const path = addArchive(home.work, archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    const elsewhere = join(home.work, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'plugin.yaml'), manifestText('one', '0.0.1'));
    mkdirSync(home.plugins);
    symlinkSync(elsewhere, join(home.plugins, 'one'));
    for (const work of [
      () => installPlugin(path, { ...home.options, force: true }),
      () => updatePlugin('one', home.options),
      () => removePlugin('one', home.options),
    ]) {
      expect(await failureOf(work())).toMatchObject({
        code: 'FOLDER_REFUSED',
        kind: 'user',
        message: `Plugin one: ${home.plugins}/one is a symbolic link, and what it leads to is not touched. Remove it yourself.`,
      });
    }
    expect(readdirSync(elsewhere)).toEqual(['plugin.yaml']);
    const own = join(home.work, 'own');
    mkdirSync(join(own, 'one'), { recursive: true });
    writeFileSync(join(own, 'one', 'thesis.txt'), 'years of work');
    const options = { ...home.options, directories: [own], force: true };
    expect((await failureOf(installPlugin(path, options))).message).toContain(
      'is in the way and is no plugin. Remove it yourself.',
    );
    expect((await failureOf(removePlugin('one', { ...home.options, directories: [own] }))).code).toBe('FOLDER_REFUSED');
    expect(readFileSync(join(own, 'one', 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  test('a state file that cannot be read, before anything is downloaded', async ({ home, server }) => {
    server.publish('ada/one', [releaseOf('one', '1.0.0')]);
    mkdirSync(join(home.work, 'state'));
    writeFileSync(home.stateFile, 'no json');
    const failure = await failureOf(installPlugin('ada/one', { ...home.options, githubUrl: server.origin }));
    expect(failure.code).toBe('STATE_INVALID');
    expect(server.seen.map(({ path }) => path)).toEqual(['/repos/ada/one/releases']);
    expect(home.look()).toEqual([]);
  });
});

describe('downloads', () => {
  test('that break, lie or never end leave what was installed [AWF-5.7-atomic]', async ({ home, server }) => {
    const old = addArchive(join(home.work, 'old'), archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    await installPlugin(old, home.options);
    const before = home.look();
    const name = archiveName('one', '2.0.0');
    const bytes = tarball(pluginEntries('one', '2.0.0'));
    const index = (archive: string) =>
      JSON.stringify([
        {
          tag_name: 'v2.0.0',
          assets: [
            { name, browser_download_url: archive },
            { name: 'checksums.txt', browser_download_url: '/list' },
          ],
        },
      ]);
    server.route('/list', checksumList({ [name]: bytes }));
    server.route('/cut', (response) => {
      response.writeHead(200, { 'content-length': String(bytes.length) });
      response.write(bytes.subarray(0, 100));
      setTimeout(() => response.destroy(), 50);
    });
    server.route('/huge', (response) => {
      const piece = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more).on('error', () => undefined);
      more();
    });
    server.route('/loop', (response) => response.writeHead(302, { location: '/loop' }).end());
    server.route('/away', (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    server.route('/limited', (response) => response.writeHead(403, { 'x-ratelimit-remaining': '0' }).end());
    server.route('/never', () => undefined);
    const options = { ...home.options, force: true, timeoutMs: 20_000 };
    const cases: readonly (readonly [path: string, more: InstallOptions, code: string, words: string])[] = [
      ['/cut', {}, 'SOURCE_UNREADABLE', `${name} cannot be read: `],
      ['/huge', {}, 'SOURCE_UNREADABLE', `${name} is larger than 104857600 bytes.`],
      ['/loop', {}, 'SOURCE_UNREADABLE', 'was redirected more than 10 times'],
      ['/away', {}, 'SOURCE_UNREADABLE', 'redirects to something that is no http or https URL'],
      ['/limited', {}, 'SOURCE_UNREADABLE', 'answered with status 403. Its limit of requests is used up'],
      [
        '/never',
        { timeoutMs: 300 },
        'DEADLINE_EXCEEDED',
        'took longer than 300 ms. Allow it more time with timeoutMs.',
      ],
      ['/never', { signal: AbortSignal.timeout(300) }, 'CANCELLED', 'was cancelled by its caller.'],
    ];
    for (const [path, more, code, words] of cases) {
      server.route('/index', index(path));
      const failure = await failureOf(installPlugin(`${server.origin}/index`, { ...options, ...more }));
      expect({ path, code: failure.code, message: failure.message }).toEqual({
        path,
        code,
        message: expect.stringContaining(words),
      });
      expect(home.look()).toEqual(before);
    }
    const given = AbortSignal.abort('no');
    expect((await failureOf(installPlugin(old, { ...options, signal: given }))).code).toBe('CANCELLED');
  });
});

describe('replacing', () => {
  test('puts the old one back where the state file cannot be written [AWF-5.7-rollback]', async ({ home }) => {
    const stateFile = join(home.work, 'no', 'state.json');
    const old = addArchive(join(home.work, 'old'), archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    await installPlugin(old, { ...home.options, stateFile: false });
    const before = home.look();
    writeFileSync(join(home.work, 'no'), 'a file where a folder should be');
    const path = addArchive(join(home.work, 'new'), archiveName('one', '2.0.0'), pluginEntries('one', '2.0.0'));
    const options = { ...home.options, stateFile, force: true };
    expect((await failureOf(installPlugin(path, options))).code).toBe('STATE_UNWRITABLE');
    expect(home.look()).toEqual(before);
  });

  test('puts back what a killed process had taken away [AWF-5.7-killed]', async ({ home }) => {
    const left = join(home.plugins, '.install-999999999-0123456789ab');
    mkdirSync(join(left, 'old', 'one'), { recursive: true });
    writeFileSync(join(left, 'old', 'one', 'plugin.yaml'), manifestText('one', '1.0.0'));
    mkdirSync(join(left, 'old', 'two'));
    mkdirSync(join(home.plugins, 'two'));
    writeFileSync(join(home.plugins, 'two', 'plugin.yaml'), manifestText('two', '2.0.0'));
    expect((await scanDirectories([home.plugins])).map(({ name }) => name)).toEqual(['two']);
    const path = addArchive(home.work, archiveName('three', '1.0.0'), pluginEntries('three', '1.0.0'));
    await installPlugin(path, home.options);
    expect(readdirSync(home.plugins).sort()).toEqual(['one', 'three', 'two']);
    expect(readdirSync(join(home.plugins, 'two'))).toEqual(['plugin.yaml']);
  });

  test('leaves alone what another process is installing', async ({ home }) => {
    const parent = join(home.plugins, `.install-${process.ppid}-0123456789ab`);
    mkdirSync(join(parent, 'old', 'one'), { recursive: true });
    const path = addArchive(home.work, archiveName('two', '1.0.0'), pluginEntries('two', '1.0.0'));
    await installPlugin(path, home.options);
    expect(existsSync(join(parent, 'old', 'one'))).toBe(true);
  });

  test('lets one of two at a time win, and keeps it whole', async ({ home }) => {
    const path = addArchive(home.work, archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    const ends = await Promise.allSettled(Array.from({ length: 4 }, () => installPlugin(path, home.options)));
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(readdirSync(home.plugins)).toEqual(['one']);
    expect(readdirSync(join(home.plugins, 'one')).sort()).toEqual(['awf-plugin-one', 'plugin.yaml']);
  });

  test('says that it cannot write the folder of plugins', async ({ home }) => {
    const path = addArchive(join(home.work, 'a'), archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    writeFileSync(join(home.work, 'file'), '');
    const options = { ...home.options, directories: [join(home.work, 'file', 'plugins')] };
    expect(await failureOf(installPlugin(path, options))).toMatchObject({
      code: 'INSTALL_FAILED',
      kind: 'io',
      message: expect.stringContaining(`Plugin folder ${home.work}/file/plugins cannot be written: ENOTDIR`),
    });
  });
});

describe('updating', () => {
  test('takes the highest that is newer and never goes back [AWF-5.7-update]', async ({ home, server }) => {
    const options = { ...home.options, githubUrl: server.origin };
    server.publish('ada/awf-plugin-one', [releaseOf('one', '1.1.0')]);
    await installPlugin('ada/awf-plugin-one', options);
    const { installed_at: first } = Object(home.stored('one')?.['source_data']);
    const state = JSON.parse(readFileSync(home.stateFile, 'utf8'));
    writeFileSync(
      home.stateFile,
      JSON.stringify({ ...state, one: { ...state.one, enabled: false, config: { n: 1 } } }),
    );
    server.publish('ada/awf-plugin-one', [
      releaseOf('one', '1.0.0'),
      releaseOf('one', '1.2.0'),
      releaseOf('one', '1.10.0'),
      { ...releaseOf('one', '2.0.0-rc.1'), prerelease: true },
    ]);
    expect(await updatePlugin('awf-plugin-one', options)).toMatchObject({
      name: 'one',
      before: 'v1.1.0',
      installed: { tag: 'v1.10.0', replaced: '1.1.0', enabled: false },
    });
    expect(home.stored('one')).toMatchObject({
      enabled: false,
      config: { n: 1 },
      source_data: { installed_at: first, version: 'v1.10.0' },
      checksum: sha256(readFileSync(join(home.plugins, 'one', 'awf-plugin-one'))),
    });
    const before = home.look();
    expect(await updatePlugin('one', options)).toEqual({ name: 'one', before: 'v1.10.0', installed: undefined });
    server.publish('ada/awf-plugin-one', [releaseOf('one', '1.0.0')]);
    expect((await updatePlugin('one', options)).installed).toBeUndefined();
    expect(home.look()).toEqual(before);
    server.publish('ada/awf-plugin-one', [{ ...releaseOf('one', '2.0.0-rc.1'), prerelease: true }]);
    expect((await updatePlugin('one', { ...options, preRelease: true })).installed?.tag).toBe('v2.0.0-rc.1');
  });

  test('goes by the folder or file that it came from', async ({ home }) => {
    const assets = join(home.work, 'assets');
    addArchive(assets, archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    await installPlugin(assets, home.options);
    addArchive(assets, archiveName('one', '1.0.1'), pluginEntries('one', '1.0.1'));
    addArchive(assets, archiveName('other', '9.0.0'), pluginEntries('other', '9.0.0'));
    expect((await updatePlugin('one', home.options)).installed?.tag).toBe('1.0.1');
    const lone = addArchive(join(home.work, 'lone'), 'two.tar.gz', pluginEntries('two', '1.0.0'));
    await installPlugin(lone, home.options);
    const before = home.look();
    expect((await updatePlugin('two', home.options)).installed).toBeUndefined();
    expect(home.look()).toEqual(before);
    writeFileSync(join(home.work, 'lone', 'checksums.txt'), '');
    addArchive(join(home.work, 'lone'), 'two.tar.gz', pluginEntries('two', '1.1.0'));
    expect((await updatePlugin('two', home.options)).installed?.version).toBe('1.1.0');
  });

  test('updates what awf installed, by its entry [AWF-5.4-source]', async ({ home, server }) => {
    mkdirSync(join(home.plugins, 'one'), { recursive: true });
    writeFileSync(join(home.plugins, 'one', 'plugin.yaml'), manifestText('one', '1.0.0'));
    mkdirSync(join(home.work, 'state'));
    const source =
      '{"repository":"ada/awf-plugin-one","version":"v1.0.0","installed_at":"2026-01-02T03:04:05.123456789Z","updated_at":"2026-01-02T03:04:05.123456789Z"}';
    writeFileSync(home.stateFile, `{"one":{"enabled":true,"source_data":${source},"checksum":"00","checksum_at":1}}`);
    server.publish('ada/awf-plugin-one', [releaseOf('one', '1.1.0')]);
    const { installed } = await updatePlugin('one', { ...home.options, githubUrl: server.origin });
    expect(installed?.version).toBe('1.1.0');
    expect(home.stored('one')?.['source_data']).toMatchObject({ installed_at: '2026-01-02T03:04:05.123456789Z' });
  });

  test('says why it cannot', async ({ home }) => {
    expect(await failureOf(updatePlugin('nobody', home.options))).toMatchObject({
      code: 'NOT_INSTALLED',
      kind: 'user',
      message: `Plugin nobody is not installed in ${home.plugins}.`,
    });
    mkdirSync(join(home.plugins, 'one'), { recursive: true });
    writeFileSync(join(home.plugins, 'one', 'plugin.yaml'), manifestText('one', '1.0.0'));
    expect(await failureOf(updatePlugin('one', home.options))).toMatchObject({
      code: 'SOURCE_INVALID',
      message: `Plugin one cannot be updated: state file ${home.stateFile} does not know where it came from. Install it anew with the option force.`,
    });
  });
});

describe('removing', () => {
  test('takes the folder and the entry, or keeps the entry [AWF-5.7-remove]', async ({ home }) => {
    const path = addArchive(home.work, archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    await installPlugin(path, home.options);
    expect(await removePlugin('one', { ...home.options, keepData: true })).toEqual({
      name: 'one',
      directory: join(home.plugins, 'one'),
      forgotten: [],
    });
    expect([home.look(), home.stored('one')]).toEqual([[], expect.objectContaining({ enabled: true })]);
    await installPlugin(path, home.options);
    expect((await removePlugin('awf-plugin-one', home.options)).forgotten).toEqual(['one']);
    expect([home.look(), home.stored('one')]).toEqual([[], undefined]);
    expect((await failureOf(removePlugin('one', home.options))).code).toBe('NOT_INSTALLED');
  });

  test('finds a plugin by its manifest, which awf does not, and an entry without a plugin [AWF-5.5-names]', async ({
    home,
  }) => {
    mkdirSync(join(home.plugins, 'folder'), { recursive: true });
    writeFileSync(join(home.plugins, 'folder', 'plugin.yaml'), manifestText('inside', '1.0.0'));
    mkdirSync(join(home.work, 'state'));
    writeFileSync(
      home.stateFile,
      '{"inside":{"enabled":true},"folder":{"enabled":true},"gone":{"enabled":false},"other":{}}',
    );
    expect(await removePlugin('inside', home.options)).toMatchObject({
      name: 'folder',
      forgotten: ['folder', 'inside'],
    });
    expect(await removePlugin('gone', home.options)).toEqual({
      name: 'gone',
      directory: undefined,
      forgotten: ['gone'],
    });
    expect(JSON.parse(readFileSync(home.stateFile, 'utf8'))).toEqual({ other: {} });
    expect(home.look()).toEqual([]);
  });

  test('removes both or neither', async ({ home }) => {
    const path = addArchive(home.work, archiveName('one', '1.0.0'), pluginEntries('one', '1.0.0'));
    await installPlugin(path, home.options);
    const before = home.look();
    chmodSync(home.stateFile, 0o600);
    writeFileSync(home.stateFile, 'no json');
    expect((await failureOf(removePlugin('one', home.options))).code).toBe('STATE_INVALID');
    expect(home.look()).toEqual(before);
    expect((await removePlugin('one', { ...home.options, keepData: true })).directory).toBe(join(home.plugins, 'one'));
    expect(home.look()).toEqual([]);
  });
});

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}
