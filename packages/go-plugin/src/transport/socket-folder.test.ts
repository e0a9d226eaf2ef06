import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pluginError } from '../../test/support/plugin-error.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { createSocketFolder, type SocketFolder, shareSocket } from './socket-folder.js';

const newFolder = useTempFolders();
const made: SocketFolder[] = [];

function create(group?: string): SocketFolder {
  const folder = createSocketFolder(group);
  made.push(folder);
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of made.splice(0)) folder.remove();
});

const modeOf = (file: string) => (statSync(file).mode & 0o7777).toString(8);
const isRoot = process.getuid?.() === 0;
/** A group that this process may give files to. */
const ownGroup = isRoot ? 12_345 : (process.getgid?.() ?? 0);

describe('createSocketFolder', () => {
  it('makes a new private folder in the temp folder each time', () => {
    const temp = newFolder();
    vi.stubEnv('TMPDIR', temp);
    const [first, second] = [create(), create()];
    expect(path.dirname(first.path)).toBe(temp);
    expect(first.path).not.toBe(second.path);
    expect(modeOf(first.path)).toBe('700');
  });

  it('is private whatever the umask', () => {
    vi.stubEnv('TMPDIR', newFolder());
    const before = process.umask(0);
    try {
      expect(modeOf(create().path)).toBe('700');
    } finally {
      process.umask(before);
    }
  });

  it('lets a group in, which may pass through and not list', () => {
    const folder = create(String(ownGroup));
    expect(modeOf(folder.path)).toBe('710');
    expect(statSync(folder.path).gid).toBe(ownGroup);
  });

  it('takes an empty group for none', () => {
    expect(modeOf(create('').path)).toBe('700');
  });

  it('knows groups by name, and says which it does not know', () => {
    expect(statSync(create(isRoot ? 'daemon' : String(ownGroup)).path).gid).toBe(isRoot ? 1 : ownGroup);
    const temp = newFolder();
    vi.stubEnv('TMPDIR', temp);
    expect(() => create('no-such-group')).toThrow(
      pluginError('SOCKET_FOLDER_UNUSABLE', '"no-such-group"', 'not known') as Error,
    );
  });

  it('leaves no folder behind where the group cannot be set', () => {
    const temp = newFolder();
    vi.stubEnv('TMPDIR', temp);
    expect(() => create('no-such-group')).toThrow();
    expect(statSync(temp).nlink).toBe(2);
  });

  it('is removed with all that it holds, and may be removed again', () => {
    const folder = create();
    mkdirSync(path.join(folder.path, 'deep'));
    writeFileSync(path.join(folder.path, 'deep', 'file'), '');
    folder.remove();
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  it.each([
    ['is too long', () => path.join(newFolder(), 'x'.repeat(90))],
    ['holds a vertical bar, which breaks the handshake line', () => path.join(newFolder(), 'a|b')],
  ])('goes to a shorter folder where the temp folder %s', (_why, folder) => {
    const temp = folder();
    mkdirSync(temp, { recursive: true });
    const runtime = newFolder();
    vi.stubEnv('TMPDIR', temp);
    vi.stubEnv('XDG_RUNTIME_DIR', runtime);
    expect(path.dirname(create().path)).toBe(runtime);
    vi.stubEnv('XDG_RUNTIME_DIR', '');
    expect(path.dirname(create().path)).toBe('/tmp');
  });

  it('goes elsewhere where the temp folder does not exist or is none', () => {
    const temp = newFolder();
    vi.stubEnv('XDG_RUNTIME_DIR', temp);
    vi.stubEnv('TMPDIR', path.join(temp, 'missing'));
    expect(path.dirname(create().path)).toBe(temp);
    writeFileSync(path.join(temp, 'file'), '');
    vi.stubEnv('TMPDIR', path.join(temp, 'file'));
    expect(path.dirname(create().path)).toBe(temp);
  });

  it('is absolute even where the temp folder is not: peers have other working folders', () => {
    vi.stubEnv('TMPDIR', path.relative(process.cwd(), newFolder()));
    expect(path.isAbsolute(create().path)).toBe(true);
  });
});

describe('shareSocket', () => {
  it('gives a file to a group alone', () => {
    const file = path.join(newFolder(), 'socket');
    writeFileSync(file, '');
    shareSocket(file, String(ownGroup));
    expect(modeOf(file)).toBe('660');
    expect(statSync(file).gid).toBe(ownGroup);
  });
});
