import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { failureOf, pluginError } from '../../test/support/plugin-error.js';
import { useTempFolders } from '../../test/support/temp-folder.js';
import { until } from '../../test/support/until.js';
import { pause } from '../async/within.js';
import { type SpawnInit, startChild } from './child.js';

const newFolder = useTempFolders();
const shell = (script: string, change: Partial<SpawnInit> = {}) =>
  startChild({ plugin: 'kv', file: '/bin/sh', args: ['-c', script], cwd: undefined, env: {}, ...change });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('startChild', () => {
  it('gives stdout, stderr and the exit', async () => {
    const child = await shell('echo out; echo err >&2; exit 3');
    expect(await Promise.all([text(child.stdout), text(child.stderr), child.exited])).toEqual([
      'out\n',
      'err\n',
      { code: 3, signal: null },
    ]);
  });

  it('gives the process its environment and folder, and nothing else', async () => {
    const cwd = newFolder();
    const child = await shell('echo "$A-$HOME"; pwd', { cwd, env: { A: 'a' } });
    expect(await text(child.stdout)).toBe(`a-\n${cwd}\n`);
  });

  it('gives it no stdin of ours', async () => {
    const child = await shell('cat; echo end');
    expect(await text(child.stdout)).toBe('end\n');
  });

  it('starts it as the leader of a group of its own', async () => {
    const child = await shell('ps -o pgid= -p $$ 2>/dev/null || cut -d" " -f5 /proc/$$/stat', {
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(Number(await text(child.stdout))).toBe(child.pid);
  });

  it('tells the exit though a child holds the pipes', async () => {
    const child = await shell('sleep 30 & exit 4', { env: { PATH: '/usr/bin:/bin' } });
    const closed = once(child.stdout, 'close');
    expect(await child.exited).toEqual({ code: 4, signal: null });
    child.signalGroup('SIGKILL');
    child.stdout.resume();
    await closed;
  });

  it.skipIf(process.platform !== 'linux')('waits a moment for a file that is still open for writing', async () => {
    const file = path.join(newFolder(), 'script');
    writeFileSync(file, '#!/bin/sh\necho written\n', { mode: 0o755 });
    const start = () => startChild({ plugin: 'kv', file, args: [], cwd: undefined, env: {} });
    const writer = openSync(file, 'r+');
    expect(await failureOf(start())).toEqual(pluginError('SPAWN_FAILED', 'spawn ETXTBSY'));
    const starting = start();
    await pause(60);
    closeSync(writer);
    expect(await text((await starting).stdout)).toBe('written\n');
  });

  it('signals the group: the children of the process too', async () => {
    const child = await shell('sleep 30 & echo $!; wait', { env: { PATH: '/usr/bin:/bin' } });
    // The pipes close with the last process that holds them; that may be before the exit is told.
    const closed = once(child.stdout, 'close');
    const [line] = await once(child.stdout, 'data');
    const grandchild = Number(line);
    expect(isAlive(grandchild)).toBe(true);
    child.signalGroup('SIGKILL');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
    child.stdout.resume();
    await closed;
    expect(() => child.signalGroup('SIGKILL')).not.toThrow();
  });

  it.each<[string, Partial<SpawnInit>, readonly string[]]>([
    ['a missing file', { file: '/no/such/file' }, ['kv', 'ENOENT', '/no/such/file']],
    ['a folder', { file: '/tmp' }, ['kv', 'EACCES', '/tmp']],
    ['a missing working folder', { cwd: '/no/such/folder' }, ['kv', 'working folder /no/such/folder']],
    ['an argument that no program can get', { args: ['a\0b'] }, ['kv', 'null bytes']],
  ])('fails for %s', async (_what, change, parts) => {
    const error = await failureOf(shell('true', change));
    expect(error).toEqual(pluginError('SPAWN_FAILED', ...parts));
    expect(error.plugin).toBe('kv');
  });

  it('leaves nothing behind where it fails', async () => {
    const before = process.getActiveResourcesInfo().length;
    await failureOf(shell('true', { file: path.join(newFolder(), 'missing') }));
    await until(() => process.getActiveResourcesInfo().length <= before);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  });
});
