import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LaunchOptions, launch, type PluginProcess, reattach } from '@awf/go-plugin/host';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Empty, type GetResponse, KVClient } from '../../examples/kv/src/gen/kv.js';
import { createWorkbench, type Workbench } from '../../test/support/workbench.js';
import { describeWithGo } from '../src/describe-with-peer.js';
import { goPeer } from '../src/go-peer.js';

const mebi = 2 ** 20;

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

async function launchKv(options: Partial<LaunchOptions> = {}): Promise<PluginProcess> {
  return launch({
    name: 'kv',
    command: await goPeer('kv-plugin'),
    magicCookies: [{ key: 'BASIC_PLUGIN', value: 'hello' }],
    versions: [1],
    cwd: bench.folder,
    ...options,
    env: { TMPDIR: bench.temp, ...options.env },
  });
}

function clientOf(plugin: PluginProcess) {
  const kv = plugin.connection.client(KVClient);
  return {
    get: promisify<{ key: string }, GetResponse>(kv.get.bind(kv)),
    put: promisify<{ key: string; value: Buffer }, Empty>(kv.put.bind(kv)),
  };
}

for (const tls of ['auto', 'off'] as const) {
  describeWithGo(`messages above 4 MiB between our host and a Go plugin, tls ${tls} (fault 18)`, () => {
    it('to the plugin are refused with the limit that it has, and it serves on', async () => {
      await using plugin = await launchKv({ tls });
      const { get, put } = clientOf(plugin);
      for (const size of [5 * mebi, 64 * mebi]) {
        await expect(put({ key: 'large', value: Buffer.alloc(size, 'x') })).rejects.toMatchObject({
          code: 8,
          message: expect.stringMatching(
            /^8 RESOURCE_EXHAUSTED: grpc: received message larger than max \(\d+ vs\. 4194304\)$/,
          ),
        });
      }
      await put({ key: 'small', value: Buffer.alloc(4 * mebi - 100, 'x') });
      expect((await get({ key: 'small' })).value).toHaveLength(4 * mebi - 100);
    });

    it('from the plugin pass', async () => {
      await writeFile(join(bench.folder, 'kv_large'), Buffer.alloc(64 * mebi, 'x'));
      await using plugin = await launchKv({ tls });
      expect((await clientOf(plugin).get({ key: 'large' })).value).toHaveLength(64 * mebi);
    });
  });
}

describeWithGo('our host and a Go plugin that refuses', () => {
  it('the cookie: its words and a hint are told (fault 4)', async () => {
    const magicCookies = [{ key: 'BASIC_PLUGIN', value: 'another' }];
    await expect(launchKv({ magicCookies })).rejects.toMatchObject({
      code: 'EXITED_EARLY',
      plugin: 'kv',
      message:
        'Plugin kv could not be started: it exited with code 1 before its handshake line. ' +
        'It did not get the magic cookie that it knows. Its last words on stderr:\n' +
        '  This binary is a plugin. These are not meant to be executed directly.\n' +
        '  Please execute the program that consumes these plugins, which will\n' +
        '  load any plugins automatically',
      evidence: { exitCode: 1, state: 'handshake' },
    });
  });

  it('every version: it serves its lowest, and both sides are named (fault 5)', async () => {
    await expect(launchKv({ versions: [5, 4], env: { PEER_VERSIONS: '2,3' } })).rejects.toMatchObject({
      code: 'VERSION_MISMATCH',
      plugin: 'kv',
      message: expect.stringContaining('The plugin serves protocol version 2, this host accepts 5, 4.'),
    });
  });
});

describeWithGo('reattaching to a Go plugin (fault 29)', () => {
  it('works by its process id and by no other', async () => {
    await using plugin = await launchKv({ tls: 'off' });
    const options = { name: 'kv', versions: [1] };
    await expect(reattach({ ...plugin.reattachConfig, pid: process.ppid }, options)).rejects.toMatchObject({
      code: 'REATTACH_FAILED',
      message: expect.stringContaining(`the process ${process.ppid} is not the one that listens`),
    });
    const attached = await reattach(plugin.reattachConfig, options);
    await clientOf(attached).put({ key: 'a', value: Buffer.from('b') });
    expect(await attached.close()).toMatchObject({ how: 'exited', forced: false });
    expect(await plugin.exited).toEqual({ code: 0, signal: null });
  });
});
