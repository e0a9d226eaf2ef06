import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import type { PluginProcess } from '@awf/go-plugin/host';
import { launch } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { badOptions } from './support/bad-plugin.js';
import { failureOf } from './support/plugin-error.js';
import { callProbe, fixture, launchProbe, probeCookie } from './support/probe.js';

/** The folder of a plugin's socket. */
function socketFolder({ address }: PluginProcess): string {
  return address.network === 'unix' ? dirname(address.path) : '';
}

/** Makes a folder in the sandbox that its final check leaves alone. */
function makeFolder(sandbox: Sandbox, name: string, mode = 0o700): string {
  const folder = `${sandbox.folder}/work/${name}`;
  mkdirSync(folder, { recursive: true, mode });
  return folder;
}

const tooLong = 'long-'.repeat(24);

describe('a temp folder that is no place for sockets (fault 28)', () => {
  test.for([
    ['too long for the system', (sandbox: Sandbox) => makeFolder(sandbox, tooLong)],
    ['not to be said in a handshake line', (sandbox: Sandbox) => makeFolder(sandbox, 'a|b')],
    ['missing', (sandbox: Sandbox) => `${sandbox.folder}/missing`],
  ] as const)('%s: a short private one is made elsewhere', async ([, make], { sandbox }) => {
    process.env.TMPDIR = make(sandbox);
    const plugin = await launchProbe(sandbox);
    const folder = socketFolder(plugin);
    expect(folder).not.toContain(sandbox.folder);
    expect(folder.length).toBeLessThan(60);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await callProbe(plugin, { op: 'echo', value: 1 })).toEqual({ value: 1 });
    await plugin.close();
    expect(existsSync(folder)).toBe(false);
  });

  test('a plugin that stands alone does the same, and leaves nothing', async ({ sandbox }) => {
    const { PATH = '' } = process.env;
    const TMPDIR = makeFolder(sandbox, tooLong);
    const env = { PATH, ...sandbox.env, TMPDIR, [probeCookie.key]: probeCookie.value };
    const child = spawn(fixture('probe-plugin.mjs'), [], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(child.stdout, 'data');
    const folder = dirname(String(line).split('|')[3] ?? '');
    expect(folder).not.toContain(sandbox.folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(existsSync(folder)).toBe(false);
  });

  test.for([
    [
      tooLong,
      /^\[ERROR\] probe could not start: A socket cannot be made in the folder ".*": its path may have at most 107 bytes and no "\|" or line feed\. Name a shorter folder\.\n$/,
    ],
    [
      'missing',
      /^\[ERROR\] probe could not start: Listening on .*\/missing\/plugin[0-9]+ failed: listen (ENOENT|EACCES).*\n$/,
    ],
  ] as const)(
    'a folder that a host names badly (%#) is told on stderr, and the plugin exits with 1',
    async ([name, reason], { sandbox }) => {
      const { PATH = '' } = process.env;
      const folder = name === tooLong ? makeFolder(sandbox, name) : `${sandbox.folder}/${name}`;
      const env = { PATH, ...sandbox.env, PLUGIN_UNIX_SOCKET_DIR: folder, [probeCookie.key]: probeCookie.value };
      const child = spawn(fixture('probe-plugin.mjs'), [], { env });
      const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(reason);
    },
  );

  test('a group that nobody knows', async ({ sandbox }) => {
    const options = badOptions(sandbox, { command: fixture('bad/silent.sh'), socketGroup: 'no-such-group' });
    const error = await failureOf(launch(options));
    expect(error).toMatchObject({ code: 'SOCKET_FOLDER_UNUSABLE', kind: 'io', plugin: 'bad' });
    expect(error.message).toBe(
      'Plugin bad could not be started: The socket group "no-such-group" is not known to this system. ' +
        'Name one that it has, or give its number.',
    );
  });
});

describe('a temp folder where others write (fault 28)', () => {
  test('is named from the root, since the plugin may have another working folder', async ({ sandbox }) => {
    const folder = makeFolder(sandbox, 'relative');
    process.env.TMPDIR = relative(process.cwd(), folder);
    const plugin = await launchProbe(sandbox, { cwd: '/' });
    expect(dirname(socketFolder(plugin))).toBe(folder);
    await plugin.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('every launch has a new private folder, whatever was made before', async ({ sandbox }) => {
    const shared = makeFolder(sandbox, 'shared');
    const made = ['plugin-aaaaaa', 'plugin-'].map((name) => makeFolder(sandbox, `shared/${name}`, 0o777));
    symlinkSync(sandbox.folder, `${shared}/plugin-bbbbbb`);
    process.env.TMPDIR = shared;
    const plugins = await Promise.all([launchProbe(sandbox), launchProbe(sandbox)]);
    const folders = plugins.map(socketFolder);
    expect(new Set([...folders, ...made]).size).toBe(4);
    for (const folder of folders) {
      expect(dirname(folder)).toBe(shared);
      expect(statSync(folder)).toMatchObject({ uid: process.getuid?.() });
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
    await Promise.all(plugins.map((plugin) => plugin.close()));
    expect(readdirSync(shared).sort()).toEqual(['plugin-', 'plugin-aaaaaa', 'plugin-bbbbbb']);
    for (const folder of made) expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the socket of a plugin that was killed (fault 29)', () => {
  test('is cleaned away by its host', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const folder = socketFolder(plugin);
    expect(readdirSync(folder)).toHaveLength(1);
    process.kill(plugin.pid, 'SIGKILL');
    await plugin.exited;
    await sandbox.waitFor('the folder is gone', () => !existsSync(folder));
    expect(await plugin.close()).toMatchObject({ how: 'gone' });
  });
});
