import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import type { Connection } from '../src/transport/connection.js';
import { logRecords } from './support/log-records.js';
import { callProbe } from './support/probe.js';
import { type RawPlugin, startRaw } from './support/raw-plugin.js';

/** A pipe as Go hosts give it; Node gives its children sockets. */
function makePipe(sandbox: Sandbox) {
  mkdirSync(`${sandbox.folder}/work`);
  const path = `${sandbox.folder}/work/stderr`;
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, 'w') };
}

/** Has the plugin log 4 MB, calling it all the while, and measures how much its memory grew, in MiB. */
async function flood(connection: Connection): Promise<number> {
  const usage = async () => Number((await callProbe({ connection }, { op: 'usage' }))['rss']) / 2 ** 20;
  const before = await usage();
  for (let index = 0; index < 40; index++) {
    await callProbe({ connection }, { op: 'log', message: 'x'.repeat(900), count: 100 });
    expect(await callProbe({ connection }, { op: 'echo', value: index })).toEqual({ value: index });
  }
  return (await usage()) - before;
}

async function stop(plugin: RawPlugin, connection: Connection): Promise<void> {
  plugin.child.kill('SIGTERM');
  expect(await plugin.ended).toEqual({ code: 0, signal: null });
  connection.close();
}

function readAll(descriptor: number): string {
  const chunks: Buffer[] = [];
  try {
    for (;;) {
      const chunk = Buffer.alloc(65_536);
      const count = readSync(descriptor, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
    }
  } catch {
    // Nothing more for now.
  }
  return Buffer.concat(chunks).toString();
}

describe('a plugin whose stderr nobody reads (fault 22)', () => {
  test('serves on and drops lines, where it is a pipe; who reads at last learns how many', async ({ sandbox }) => {
    const { reader, writer } = makePipe(sandbox);
    const plugin = startRaw(sandbox, { stdio: ['ignore', 'pipe', writer] });
    closeSync(writer);
    const connection = await plugin.connect();
    expect(await flood(connection)).toBeLessThan(64);
    let text = '';
    await sandbox.waitFor('all that was kept is read', () => {
      text += readAll(reader);
      return /lines were dropped/.test(text);
    });
    const records = logRecords(text.slice(0, text.lastIndexOf('\n')));
    const told = records.find((record) => record['dropped'] !== undefined);
    expect(told).toMatchObject({
      '@level': 'warn',
      '@message': `${told?.['dropped']} log lines were dropped: the host does not read stderr fast enough`,
    });
    expect(records.filter((record) => String(record['@message']).startsWith('xxx')).length).toBe(
      4_000 - Number(told?.['dropped']),
    );
    await stop(plugin, connection);
    closeSync(reader);
  });

  test('serves on where it is a socket', async ({ sandbox }) => {
    const plugin = startRaw(sandbox);
    const connection = await plugin.connect();
    plugin.child.stderr?.pause();
    expect(await flood(connection)).toBeLessThan(64);
    plugin.child.stderr?.resume();
    await stop(plugin, connection);
  });
});

describe('a plugin whose stderr was closed (fault 22)', () => {
  test('serves on where it is a pipe', async ({ sandbox }) => {
    const { reader, writer } = makePipe(sandbox);
    const plugin = startRaw(sandbox, { stdio: ['ignore', 'pipe', writer] });
    closeSync(writer);
    const connection = await plugin.connect();
    closeSync(reader);
    expect(await flood(connection)).toBeLessThan(64);
    await stop(plugin, connection);
  });

  test('serves on where it is a socket, whatever else writes there', async ({ sandbox }) => {
    const plugin = startRaw(sandbox);
    const connection = await plugin.connect();
    plugin.child.stderr?.destroy();
    expect(await flood(connection)).toBeLessThan(64);
    await callProbe({ connection }, { op: 'rawError', base64: Buffer.from('and this').toString('base64') });
    expect(await callProbe({ connection }, { op: 'echo', value: 'on' })).toEqual({ value: 'on' });
    await stop(plugin, connection);
  });
});
