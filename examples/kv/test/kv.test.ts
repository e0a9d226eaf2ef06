import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';

const plugin = fileURLToPath(new URL('../dist/kv-plugin', import.meta.url));
const host = fileURLToPath(new URL('../dist/kv-host', import.meta.url));

let bench: Workbench;
const kv = (...args: string[]) => bench.run(host, args, { env: { KV_PLUGIN: plugin } });

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

describe('kv-host with kv-plugin', () => {
  it('puts in one process what the next one gets, raw', async () => {
    expect(await kv('put', 'hello', 'wörld\n')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(await readFile(join(bench.folder, 'kv_hello'), 'utf8')).toBe('wörld\n');
    expect(await kv('get', 'hello')).toEqual({ exitCode: 0, stdout: 'wörld\n', stderr: '' });
  });

  it('gets a value of 8 MiB, and bytes that are no text as they are', async () => {
    await writeFile(join(bench.folder, 'kv_large'), Buffer.alloc(8 << 20, 'x'));
    expect((await kv('get', 'large')).stdout).toHaveLength(8 << 20);
    await writeFile(join(bench.folder, 'kv_bytes'), Uint8Array.of(0, 255, 10));
    const { stdout } = await bench.run('sh', ['-c', '"$0" get bytes | od -An -tx1', host], {
      env: { KV_PLUGIN: plugin },
    });
    expect(stdout.trim()).toBe('00 ff 0a');
  });

  it('works over AutoMTLS too', async () => {
    expect((await kv('--auto-mtls', 'put', 'a', '1')).exitCode).toBe(0);
    expect((await kv('--auto-mtls', 'get', 'a')).stdout).toBe('1');
  });

  it("starts the plugin through a shell, as go-plugin's own example does", async () => {
    const env = { KV_PLUGIN: `cd inner && exec ${plugin}` };
    await mkdir(join(bench.folder, 'inner'));
    expect((await bench.run(host, ['put', 'a', '1'], { env })).exitCode).toBe(0);
    expect(await readdir(join(bench.folder, 'inner'))).toEqual(['kv_a']);
  });

  it.each(['../up', 'a/b', '/etc/passwd', 'a\\b', ''])(
    'refuses the key %j, which would leave the folder',
    async (key) => {
      const { exitCode, stderr } = await kv('put', key, 'x');
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`INVALID_ARGUMENT: key ${JSON.stringify(key)} cannot be a file name: leave out slashes`);
      expect(await readdir(bench.folder)).toEqual([]);
    },
  );

  it('says so where a key was never put', async () => {
    expect(await kv('get', 'nothing')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'kv-host: 5 NOT_FOUND: no value for key "nothing"\n',
    });
  });

  it('tells what it is for where the command line is incomplete', async () => {
    for (const args of [[], ['get'], ['put', 'a'], ['delete', 'a'], ['get', 'a', 'b']]) {
      const { exitCode, stderr } = await kv(...args);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('usage: KV_PLUGIN=<command of the plugin> kv-host');
    }
    expect((await bench.run(host, ['get', 'a'])).stderr).toContain('usage: KV_PLUGIN=');
  });

  it('reports a command that is no plugin, with what it said', async () => {
    const { exitCode, stderr } = await bench.run(host, ['get', 'a'], { env: { KV_PLUGIN: 'echo oops >&2; exit 3' } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('kv-host: ');
    expect(stderr).toContain('oops');
  });
});

describe('kv-host that is interrupted', () => {
  it('ends the plugin that it was starting, and itself', async () => {
    const started = performance.now();
    const script = `"$0" get a & sleep 1; kill -TERM $!; wait $!`;
    const { exitCode, stderr } = await bench.run('sh', ['-c', script, host], {
      env: { KV_PLUGIN: 'sleep 60' },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('could not be started: its caller gave up');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('kv-plugin started by hand', () => {
  it('says that it is a plugin and exits with 1', async () => {
    const { exitCode, stdout, stderr } = await bench.run(plugin, []);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('kv-plugin is a plugin: another program starts it');
  });
});
