import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArchiveGate, maxArchiveEntries, maxUnpackedBytes } from './archive-gate.js';

const file = { type: 'File', size: 1 };
const folder = { type: 'Directory', size: 0 };

describe('ArchiveGate', () => {
  it.each([
    ['plugin.yaml', 'plugin.yaml'],
    ['./lib/x.js', 'lib/x.js'],
    ['lib//./y.js', 'lib/y.js'],
    ['..hidden', '..hidden'],
    ['a/...', 'a/...'],
  ])('admits the file %s', (path, inside) => {
    expect(new ArchiveGate('a').admit({ path, ...file })).toEqual({ kind: 'file', path: inside });
  });

  it('admits folders, the root too, before and after what lies in them', () => {
    const gate = new ArchiveGate('a');
    expect(gate.admit({ path: './', ...folder })).toEqual({ kind: 'folder', path: '' });
    gate.admit({ path: 'a/b/c', ...file });
    expect(gate.admit({ path: 'a/b/', ...folder }).path).toBe('a/b');
    expect(gate.admit({ path: 'a', ...folder }).path).toBe('a');
  });

  it.each([
    ['../x', 'leads out of the folder'],
    ['a/../../x', 'leads out of the folder'],
    ['a/..', 'leads out of the folder'],
    ['/etc/passwd', 'is absolute'],
    ['C:/x', 'is absolute'],
    ['c:x', 'is absolute'],
    ['a\\..\\x', 'has a control character or a backslash'],
    ['\\\\server\\x', 'has a control character or a backslash'],
    ['a\0b', 'has a control character or a backslash'],
    ['a\nb', 'has a control character or a backslash'],
    ['./', 'has no name'],
    ['', 'has no name'],
    ['x'.repeat(1_025), 'is longer than 1024 bytes'],
  ])('[AWF-5.7-paths] refuses the file %j', (path, why) => {
    expect(() => new ArchiveGate('bad.tar.gz').admit({ path, ...file })).toThrowError(
      expect.objectContaining({ code: 'ARCHIVE_INVALID', kind: 'user', message: expect.stringContaining(why) }),
    );
  });

  it.each(['SymbolicLink', 'Link', 'CharacterDevice', 'BlockDevice', 'FIFO', 'SparseFile', 'Unsupported'])(
    'refuses a %s',
    (type) => {
      expect(() => new ArchiveGate('bad.tar.gz').admit({ path: 'x', type, size: 0 })).toThrowError(
        `Archive bad.tar.gz cannot be taken: its entry "x" is a ${type}; only files and folders are taken. Nothing of it was installed.`,
      );
    },
  );

  it.each([
    [['a', 'a'], 'comes twice'],
    [['a', './a'], 'comes twice'],
    [['Readme', 'README'], 'comes twice'],
    [['\u00e9', 'e\u0301'], 'comes twice'],
    [['a', 'a/b'], 'lies below a file'],
    [['a/b/c', 'a/b'], 'comes twice'],
  ])('refuses %j', (paths, why) => {
    const gate = new ArchiveGate('bad.tar.gz');
    expect(() => paths.map((path) => gate.admit({ path, ...file }))).toThrowError(why);
  });

  it('refuses a folder that comes twice', () => {
    const gate = new ArchiveGate('bad.tar.gz');
    gate.admit({ path: 'a', ...folder });
    expect(() => gate.admit({ path: 'a/', ...folder })).toThrowError('comes twice');
  });

  it('refuses too many entries and too many bytes', () => {
    const many = new ArchiveGate('bad.tar.gz');
    for (let index = 0; index < maxArchiveEntries; index += 1) many.admit({ path: `f${index}`, ...file });
    expect(() => many.admit({ path: 'one', ...file })).toThrowError(`has more than ${maxArchiveEntries} entries`);
    const large = new ArchiveGate('bad.tar.gz');
    large.admit({ path: 'a', type: 'File', size: maxUnpackedBytes });
    expect(() => large.admit({ path: 'b', ...file })).toThrowError(`unpacks to more than ${maxUnpackedBytes} bytes`);
    expect(() => new ArchiveGate('x').admit({ path: 'b', type: 'File', size: Number.NaN })).toThrowError(
      'unpacks to more',
    );
  });

  it('admits nothing outside, whatever the path, and refuses with one code', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'B', '\\', 'C:', '\0', '…', 'é');
    const path = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/')),
    );
    fc.assert(
      fc.property(fc.array(path, { maxLength: 4 }), (paths) => {
        const gate = new ArchiveGate('any');
        const seen = new Set<string>();
        try {
          for (const one of paths) {
            const { path: inside } = gate.admit({ path: one, ...file });
            expect(resolve('/target', inside).startsWith('/target/')).toBe(true);
            expect(seen.has(inside.toLowerCase())).toBe(false);
            seen.add(inside.toLowerCase());
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'ARCHIVE_INVALID' });
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
