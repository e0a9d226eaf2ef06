import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { openSocketHome } from './socket-home.js';

const newFolder = useTempFolders();

afterEach(() => {
  vi.unstubAllEnvs();
});

function folderOf({ place }: ReturnType<typeof openSocketHome>): string {
  return place.network === 'unix' ? place.folder : '';
}

describe('openSocketHome', () => {
  it.each([{}, { PLUGIN_UNIX_SOCKET_DIR: '' }])(
    'makes a private folder of its own for %j, and removes it',
    (environment) => {
      const home = openSocketHome(environment);
      const folder = folderOf(home);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      home.remove();
      home.remove();
      expect(existsSync(folder)).toBe(false);
    },
  );

  it('uses the folder that the host gave, and leaves it to the host', () => {
    const folder = newFolder();
    const home = openSocketHome({ PLUGIN_UNIX_SOCKET_DIR: folder, PLUGIN_UNIX_SOCKET_GROUP: '7' });
    expect(home.place).toEqual({ network: 'unix', folder, group: '7' });
    home.remove();
    expect(existsSync(folder)).toBe(true);
  });

  it('opens its own folder to the group that the host named', () => {
    const group = process.getuid?.() === 0 ? 12_345 : (process.getgid?.() ?? 0);
    const home = openSocketHome({ PLUGIN_UNIX_SOCKET_GROUP: String(group) });
    expect(home.place).toMatchObject({ group: String(group) });
    expect(statSync(folderOf(home))).toMatchObject({ gid: group });
    home.remove();
  });

  it('makes its folder in the temp folder', () => {
    const temp = newFolder();
    vi.stubEnv('TMPDIR', temp);
    const home = openSocketHome({});
    expect(path.dirname(folderOf(home))).toBe(temp);
    home.remove();
  });

  it('leaves no listener for the exit of the process', () => {
    const before = process.listenerCount('exit');
    const homes = Array.from({ length: 12 }, () => openSocketHome({}));
    expect(process.listenerCount('exit') - before).toBeLessThanOrEqual(1);
    for (const home of homes) home.remove();
    expect(process.listenerCount('exit') - before).toBeLessThanOrEqual(1);
  });
});
