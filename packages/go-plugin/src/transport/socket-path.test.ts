import { afterEach, describe, expect, it, vi } from 'vitest';
import { pluginError } from '../../test/support/plugin-error.js';
import {
  fitsSocket,
  randomSocketName,
  socketFolderParents,
  socketPathIn,
  socketPathLimitBytes,
} from './socket-path.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('randomSocketName', () => {
  it('names sockets as Go does: plugin and ten digits', () => {
    const names = Array.from({ length: 200 }, () => randomSocketName());
    for (const name of names) expect(name).toMatch(/^plugin[0-9]{10}$/);
    expect(new Set(names).size).toBe(200);
  });
});

describe('fitsSocket', () => {
  const room = socketPathLimitBytes - '/plugin1234567890'.length;

  it.each<[string, boolean]>([
    ['x'.repeat(room), true],
    ['x'.repeat(room + 1), false],
    ['ü'.repeat(Math.floor(room / 2)), true],
    ['ü'.repeat(Math.floor(room / 2) + 1), false],
    ['/tmp/a b', true],
    ['/tmp/a|b', false],
    ['/tmp/a\nb', false],
    ['/tmp/a\rb', false],
  ])('counts bytes and refuses what a handshake line cannot carry (%#)', (folder, fits) => {
    expect(fitsSocket(folder)).toBe(fits);
  });
});

describe('socketPathIn', () => {
  it('puts a new name into the folder', () => {
    expect(socketPathIn('/run/x')).toMatch(/^\/run\/x\/plugin[0-9]{10}$/);
  });

  it.each(['/tmp/a|b', `/tmp/${'x'.repeat(100)}`])(
    'names the folder and the limit where it cannot be used',
    (folder) => {
      const parts = [JSON.stringify(folder), `${socketPathLimitBytes} bytes`, '"|"'];
      expect(() => socketPathIn(folder)).toThrow(pluginError('SOCKET_FOLDER_UNUSABLE', ...parts) as Error);
    },
  );
});

describe('socketFolderParents', () => {
  it('tries the temp folder, then the runtime folder, then short ones', () => {
    vi.stubEnv('TMPDIR', '/some/where');
    vi.stubEnv('XDG_RUNTIME_DIR', '/run/user/7');
    expect(socketFolderParents()).toEqual(['/some/where', '/run/user/7', '/tmp', '/var/tmp']);
    vi.stubEnv('XDG_RUNTIME_DIR', '');
    expect(socketFolderParents()).toEqual(['/some/where', '/tmp', '/var/tmp']);
  });
});
