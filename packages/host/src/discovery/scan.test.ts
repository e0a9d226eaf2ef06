import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHostVersion } from '@awf/plugin-sdk/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverPlugin } from './discover-plugin.js';
import type { DiscoveredPlugin } from './discovered-plugin.js';
import { scanDirectories } from './scan.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'awf-scan-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const manifest = (name: string, rest = '') =>
  `name: ${name}\nversion: 1.0.0\nawf_version: ">=0.4.0"\ncapabilities: [operations]\n${rest}`;

/** A plugin folder; `null` leaves the file out. */
async function folder(path: string, text: string | null, mode: number | null = 0o755): Promise<string> {
  const directory = join(root, path);
  await mkdir(directory, { recursive: true });
  if (text !== null) await writeFile(join(directory, 'plugin.yaml'), text);
  const base = path.split('/').at(-1) ?? '';
  const file = join(directory, base.startsWith('awf-plugin-') ? base : `awf-plugin-${base}`);
  if (mode !== null) {
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, mode);
  }
  return directory;
}

const brief = (found: readonly DiscoveredPlugin[]) =>
  found.map(({ name, problems }) => [name, ...problems.map(({ code }) => code)].join(' '));
const messages = (plugin: DiscoveredPlugin | undefined) => plugin?.problems.map(({ message }) => message);

describe('scanDirectories', () => {
  it('finds direct children in byte order and skips what is no plugin [AWF-5.2-scan]', async () => {
    for (const name of ['b', 'B', 'a', 'ä', 'awf-plugin-c'])
      await folder(name, manifest(name === 'ä' ? 'umlaut' : name));
    await folder('nothing', null, null);
    await folder('deep/er', manifest('er'));
    await writeFile(join(root, 'plugin.yaml'), manifest('root'));
    const found = await scanDirectories([root]);
    expect(brief(found)).toEqual(['B', 'a', 'awf-plugin-c', 'b', 'umlaut']);
    expect(found[2]).toMatchObject({
      directory: join(root, 'awf-plugin-c'),
      executable: join(root, 'awf-plugin-c', 'awf-plugin-c'),
      engines: ['awf'],
      version: '1.0.0',
    });
  });

  it('skips folders that do not exist and looks at each only once [AWF-5.1-missing]', async () => {
    await folder('one', manifest('one'));
    expect(
      brief(await scanDirectories([join(root, 'missing'), root, `${root}/.`, join(root, 'one/plugin.yaml/x')])),
    ).toEqual(['one']);
  });

  it('gives a name to the first folder and reports the others [AWF-5.2-first]', async () => {
    await folder('first/dup', manifest('ok'));
    await folder('first/ok', manifest('ok'));
    await folder('second/ok', manifest('ok'));
    const found = await scanDirectories([join(root, 'first'), join(root, 'second')]);
    expect(brief(found)).toEqual(['ok', 'ok NAME_CLASH', 'ok NAME_CLASH']);
    expect(messages(found[2])).toEqual([
      `Plugin ok: the one in ${root}/second/ok is not used, since ${root}/first/dup has that name and was found first. Rename or remove one.`,
    ]);
  });

  it('lets only valid manifests take a name [AWF-5.2-invalid]', async () => {
    await folder('a', 'name: taken\n');
    await folder('b', manifest('taken').replace('>=0.4.0', '=0.4.0'));
    await folder('c', manifest('taken'));
    expect(brief(await scanDirectories([root]))).toEqual([
      'a MANIFEST_INVALID MANIFEST_INVALID MANIFEST_INVALID',
      'taken MANIFEST_INVALID',
      'taken NAME_CLASH',
    ]);
  });

  it('reports linked plugin folders, which AWF skips, and takes linked executables [AWF-5.2-links] [AWF-5.3-links]', async () => {
    const target = await folder('elsewhere/linked', manifest('linked'));
    await mkdir(join(root, 'plugins'));
    await symlink(target, join(root, 'plugins', 'linked'));
    await symlink(join(root, 'gone'), join(root, 'plugins', 'dangling'));
    await folder('plugins/real', manifest('real'), null);
    await symlink('/bin/sh', join(root, 'plugins/real/awf-plugin-real'));
    const found = await scanDirectories([join(root, 'plugins')]);
    expect(brief(found)).toEqual(['linked FOLDER_REFUSED', 'real']);
    expect(messages(found[0])).toEqual([
      `Plugin linked: folder ${root}/plugins/linked is a symbolic link, which AWF does not follow. Put the folder itself there.`,
    ]);
  });

  it('says what is wrong with an executable [AWF-5.3-executable]', async () => {
    await folder('absent', manifest('absent'), null);
    await folder('plain', manifest('plain'), 0o644);
    await folder('renamed', manifest('original'), null);
    await writeFile(join(root, 'renamed/awf-plugin-original'), '');
    await folder('tree', manifest('tree'), null);
    await mkdir(join(root, 'tree/awf-plugin-tree'));
    const found = await scanDirectories([root]);
    expect(brief(found)).toEqual([
      'absent EXECUTABLE_MISSING',
      'plain EXECUTABLE_INVALID',
      'original EXECUTABLE_MISSING',
      'tree EXECUTABLE_INVALID',
    ]);
    expect(found.flatMap(messages)).toEqual([
      `Plugin absent: executable ${root}/absent/awf-plugin-absent is missing or cannot be reached. Build the plugin, or give the file its folder’s name.`,
      `Plugin plain: executable ${root}/plain/awf-plugin-plain is not executable. Run: chmod +x ${root}/plain/awf-plugin-plain`,
      `Plugin original: executable ${root}/renamed/awf-plugin-renamed is missing, but awf-plugin-original is there: rename the folder to "original", since AWF goes by the folder's name.`,
      `Plugin tree: executable ${root}/tree/awf-plugin-tree is not a file. Put the built program there.`,
    ]);
  });

  it('reports a manifest that is missing or no file [AWF-4.1-file]', async () => {
    await folder('bare', null);
    await folder('pipe', null);
    await mkdir(join(root, 'pipe/plugin.yaml'));
    const found = await scanDirectories([root]);
    expect(found.flatMap(messages)).toEqual([
      `Plugin bare: manifest ${root}/bare/plugin.yaml is missing. Write one with name, version, awf_version and capabilities.`,
      `Plugin pipe: manifest ${root}/pipe/plugin.yaml is not a file. Write one with name, version, awf_version and capabilities.`,
    ]);
    expect(found[0]?.problems[0]).toMatchObject({ code: 'MANIFEST_UNREADABLE', kind: 'io', plugin: 'bare' });
  });

  it('quotes file, line and column of a manifest’s fault', async () => {
    await folder('bad', manifest('bad', 'config: 5\n'));
    const [bad] = await scanDirectories([root]);
    expect(bad?.problems[0]).toMatchObject({
      code: 'MANIFEST_INVALID',
      kind: 'user',
      plugin: 'bad',
      message: `Plugin bad: manifest ${root}/bad/plugin.yaml:5:9: config must be a mapping of keys to values`,
    });
  });

  it('checks the host’s version where it is known [AWF-4.2-mismatch]', async () => {
    await folder('new', manifest('new').replace('>=0.4.0', '>=9.0.0'));
    const host = { text: '0.11.0', version: parseHostVersion('0.11.0') };
    const [refused] = await scanDirectories([root], { host });
    expect(refused?.manifest).toBeDefined();
    expect(messages(refused)).toEqual([
      'Plugin new 1.0.0 requires AWF version >=9.0.0, but this host is 0.11.0. Install another version of one of them.',
    ]);
    expect(brief(await scanDirectories([root]))).toEqual(['new']);
    expect(brief(await scanDirectories([root], { host: { text: 'dev', version: parseHostVersion('dev') } }))).toEqual([
      'new',
    ]);
  });

  it('reports a search folder that cannot be read', async () => {
    await symlink('loop', join(root, 'loop'));
    const found = await scanDirectories([join(root, 'loop')]);
    expect(brief(found)).toEqual(['loop FOLDER_UNREADABLE']);
    expect(found.flatMap(messages)[0]).toMatch(
      /^Plugin folder .*\/loop cannot be read \(ELOOP.*\)\. Give this user the right to list it\.$/,
    );
  });
});

describe('discoverPlugin', () => {
  it('takes a folder, also through a link', async () => {
    const directory = await folder('echo', manifest('echo'));
    await symlink(directory, join(root, 'link'));
    for (const path of [directory, join(root, 'link'), `${directory}/`]) {
      expect(await discoverPlugin(path)).toMatchObject({
        name: 'echo',
        directory,
        executable: join(directory, 'awf-plugin-echo'),
        problems: [],
      });
    }
  });

  it.each([
    ['awf-plugin-greeter', 'greeter'],
    ['greeter', 'greeter'],
    ['my greeter.mjs', 'my-greeter-mjs'],
  ])('takes the executable %s as the plugin %s', async (file, name) => {
    await writeFile(join(root, file), '#!/bin/sh\n', { mode: 0o755 });
    expect(await discoverPlugin(join(root, file))).toMatchObject({
      name,
      version: '',
      engines: [],
      manifest: undefined,
      problems: [],
    });
  });

  it('says what is wrong with a path', async () => {
    await folder('empty', null, null);
    await writeFile(join(root, 'text'), 'x');
    const found = await Promise.all(['gone', 'empty', 'text'].map((path) => discoverPlugin(join(root, path))));
    expect(brief(found)).toEqual(['gone EXECUTABLE_MISSING', 'empty MANIFEST_UNREADABLE', 'text EXECUTABLE_INVALID']);
    expect(found.flatMap(messages)).toEqual([
      expect.stringMatching(
        /^Plugin gone: .*\/gone cannot be reached \(ENOENT.*\)\. Name a plugin folder or an executable\.$/,
      ),
      `Plugin empty: folder ${root}/empty holds neither plugin.yaml nor awf-plugin-empty, and no valid plugin.json. Name a plugin folder or an executable.`,
      `Plugin text: executable ${root}/text is not executable. Run: chmod +x ${root}/text`,
    ]);
  });
});
