import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { addArchive, archiveName, pluginEntries, snapshot, testPlatform } from '../../../test/support/releases.js';
import { test as base } from '../../../test/support/sandbox.js';
import { paxHeader, type TarEntry, tar, tarball } from '../../../test/support/tar.js';
import { installPlugin } from '../src/index.js';
import { failureOf } from './support/plugins.js';

interface Target {
  readonly work: string;
  /** Installs an archive over an installed plugin. */
  install(archive: readonly TarEntry[] | Buffer): Promise<unknown>;
  /** What lies in the folder of plugins. */
  look(): readonly string[];
}

/** `test` with a plugin that is installed already, and must stay as it is. */
const test = base.extend<{ target: Target }>({
  target: async ({ sandbox }, use) => {
    const work = join(sandbox.folder, 'work');
    const plugins = join(work, 'plugins');
    const options = { directories: [plugins], stateFile: join(work, 'state.json'), platform: testPlatform };
    const file = archiveName('one', '1.0.0');
    mkdirSync(plugins, { recursive: true });
    await installPlugin(addArchive(join(work, 'good'), file, pluginEntries('one', '1.0.0')), options);
    let count = 0;
    await use({
      work,
      install: (archive) => {
        count += 1;
        return installPlugin(addArchive(join(work, `bad${count}`), file, archive), { ...options, force: true });
      },
      look: () => [...snapshot(plugins), readFileSync(options.stateFile, 'utf8')],
    });
  },
});

const good = pluginEntries('one', '1.1.0');

/** A plugin's archive with one more entry. */
function withEntry(entry: TarEntry): readonly TarEntry[] {
  return [...good, entry];
}

const malicious: readonly (readonly [what: string, archive: () => readonly TarEntry[] | Buffer, words: string])[] = [
  ['../', () => withEntry({ path: '../evil', content: 'x' }), '"../evil" leads out of the folder'],
  ['a deep ..', () => withEntry({ path: 'lib/../../evil', content: 'x' }), 'leads out of the folder'],
  ['an absolute path', () => withEntry({ path: '/tmp/evil', content: 'x' }), '"/tmp/evil" is absolute'],
  [
    'an absolute path of Windows',
    () => withEntry({ path: 'C:\\evil', content: 'x' }),
    'has a control character or a backslash',
  ],
  [
    'a path from an extended header',
    () => [...good, paxHeader({ path: '../../evil' }), { path: 'x', content: 'x' }],
    'leads out of the folder',
  ],
  ['a symbolic link', () => withEntry({ path: 'link', type: '2', link: '/etc/passwd' }), '"link" is a SymbolicLink'],
  [
    'a link that a file follows',
    () => [...good, { path: 'out', type: '2', link: '/tmp' }, { path: 'out/evil', content: 'x' }],
    '"out" is a SymbolicLink',
  ],
  ['a hard link', () => withEntry({ path: 'link', type: '1', link: 'plugin.yaml' }), '"link" is a Link'],
  ['a character device', () => withEntry({ path: 'dev', type: '3' }), '"dev" is a CharacterDevice'],
  ['a block device', () => withEntry({ path: 'dev', type: '4' }), '"dev" is a BlockDevice'],
  ['a pipe', () => withEntry({ path: 'pipe', type: '6' }), '"pipe" is a FIFO'],
  ['an unknown type', () => withEntry({ path: 'odd', type: 'Z' }), 'only files and folders are taken'],
  ['a sparse file', () => withEntry({ path: 'sparse', type: 'S' }), 'only files and folders are taken'],
  [
    'a file that comes twice',
    () => withEntry({ path: 'plugin.yaml', content: 'name: other' }),
    '"plugin.yaml" comes twice',
  ],
  ['a file in another case', () => withEntry({ path: 'PLUGIN.yaml', content: 'name: other' }), 'comes twice'],
  ['a folder over a file', () => withEntry({ path: 'plugin.yaml/x', content: 'x' }), 'lies below a file'],
  [
    'more bytes than are unpacked',
    () => withEntry({ path: 'big', size: 2 ** 31 }),
    'unpacks to more than 1073741824 bytes',
  ],
  [
    'a bomb behind the end',
    () => Buffer.concat([tarball(good), ...Array.from({ length: 18 }, () => zeros)]),
    'unpacks to more than 1073741824 bytes',
  ],
  [
    'ten thousand and one entries',
    () => [...good, ...Array.from({ length: 10_000 }, (_, n) => ({ path: `f${n}` }))],
    'has more than 10000 entries',
  ],
  [
    'a million entries',
    () => Buffer.concat([elevenThousand, ...Array.from({ length: 989 }, () => thousand)]),
    'has more than 10000 entries',
  ],
  [
    'a long extended header',
    () => [...good, paxHeader({ comment: 'x'.repeat(70_000) }), { path: 'x' }],
    'has an extended header of more than 65536 bytes',
  ],
  [
    'too many extended headers',
    () => gzipSync(Buffer.concat(Array.from({ length: 10_001 }, () => oneMeta))),
    'has more than 10000 extended headers',
  ],
  ['a tar in two layers', () => gzipSync(tarball(good)), 'is compressed twice'],
  ['two layers behind a single byte', () => twoLayersInPieces(), 'is compressed twice'],
  [
    'a wrong header checksum',
    () => gzipSync(Buffer.concat([tar(good).subarray(0, -1_024), Buffer.alloc(512, 1)])),
    'is damaged or no gzipped tar',
  ],
  [
    'a tar that is cut off',
    () => gzipSync(tar([{ path: 'long', content: 'x'.repeat(5_000) }]).subarray(0, 2_048)),
    'is damaged or no gzipped tar',
  ],
  ['a gzip that is cut off', () => tarball(good).subarray(0, -20), 'is damaged or no gzipped tar'],
  ['no gzip', () => tar(good), 'is damaged or no gzipped tar'],
  ['no tar', () => gzipSync(Buffer.from('hello '.repeat(1_000))), 'is damaged or no gzipped tar'],
  ['next to nothing', () => gzipSync(Buffer.from('x')), 'is no tar'],
  ['nothing', () => Buffer.alloc(0), 'is damaged or no gzipped tar'],
];

// A gzip may have several members, so that little must be packed for much to be unpacked.
const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const elevenThousand = gzipSync(emptyFiles(11_000, 'a'));
const thousand = gzipSync(emptyFiles(1_000, 'b'));

/** A tar without its end. */
function emptyFiles(count: number, prefix: string): Buffer {
  return tar(Array.from({ length: count }, (_, n) => ({ path: `${prefix}${n}` }))).subarray(0, -1_024);
}

const oneMeta = tar([paxHeader({ comment: 'x' })]).subarray(0, -1_024);

/** A gzip whose first member gives one byte: what looks only at the first piece does not see the second layer. */
function twoLayersInPieces(): Buffer {
  const inner = tarball(good);
  return Buffer.concat([gzipSync(inner.subarray(0, 1)), gzipSync(inner.subarray(1))]);
}

describe('archives that are refused as a whole [AWF-5.7-extraction]', () => {
  for (const [what, archive, words] of malicious) {
    test(what, async ({ target, sandbox }) => {
      const before = target.look();
      const failure = await failureOf(target.install(archive()));
      expect(failure).toMatchObject({ code: 'ARCHIVE_INVALID', kind: 'user' });
      expect(failure.message).toContain(words);
      expect(failure.message).toMatch(
        /^Archive awf-plugin-one_1\.0\.0_linux_amd64\.tar\.gz .*Nothing of it was installed\.$/s,
      );
      expect(target.look()).toEqual(before);
      expect(existsSync('/tmp/evil') || existsSync(join(target.work, 'evil'))).toBe(false);
      expect(existsSync(join(sandbox.folder, 'evil'))).toBe(false);
    });
  }
});

describe('archives that are taken', () => {
  test('files, folders and modes, but for bits that lend rights [AWF-5.7-modes]', async ({ target }) => {
    await target.install([
      ...pluginEntries('one', '1.1.0').slice(1),
      { path: 'lib', type: '5', mode: 0o700 },
      { path: 'lib/tool', content: 'tool', mode: 0o6750 },
      { path: 'lib/deep/er/data', content: Buffer.alloc(300_000, 7), mode: 0o400 },
      { path: 'empty', content: '' },
    ]);
    const plugin = join(target.work, 'plugins', 'one');
    const mode = (path: string) => (statSync(join(plugin, path)).mode & 0o7777).toString(8);
    expect(['', 'lib', 'lib/tool', 'awf-plugin-one', 'plugin.yaml'].map(mode)).toEqual([
      '700',
      '700',
      '750',
      '755',
      '644',
    ]);
    expect(readFileSync(join(plugin, 'lib/deep/er/data')).equals(Buffer.alloc(300_000, 7))).toBe(true);
    expect(readFileSync(join(plugin, 'empty'))).toHaveLength(0);
  });

  test('what other tools write: long names, global headers, padding behind the end', async ({ target }) => {
    const long = `${'deep/'.repeat(30)}file`;
    const entries = [
      { path: 'pax_global_header', type: 'g', content: '52 comment=0123456789012345678901234567890123456789\n' },
      ...pluginEntries('one', '1.1.0'),
      paxHeader({ path: long, mtime: '1.5' }),
      { path: 'short', content: 'long' },
      { path: '././@LongLink', type: 'L', content: `${long}2\0` },
      { path: 'short', content: 'longer' },
    ];
    await target.install(gzipSync(Buffer.concat([tar(entries), Buffer.alloc(20 * 512)])));
    const plugin = join(target.work, 'plugins', 'one');
    expect(readFileSync(join(plugin, long), 'utf8')).toBe('long');
    expect(readFileSync(join(plugin, `${long}2`), 'utf8')).toBe('longer');
  });

  test('in pieces of any size, several gzip members too', async ({ target }) => {
    const whole = tar([...good, { path: 'data', content: Buffer.alloc(200_000, 'abc') }]);
    const pieces: Buffer[] = [];
    for (let at = 0, size = 1; at < whole.length; at += size, size = (size * 7) % 1_009) {
      pieces.push(gzipSync(whole.subarray(at, at + size)));
    }
    await target.install(Buffer.concat(pieces));
    expect(readFileSync(join(target.work, 'plugins', 'one', 'data')).equals(Buffer.alloc(200_000, 'abc'))).toBe(true);
  });
});
