import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { createCounter } from '../src/counter.js';
import { CounterClient } from '../src/gen/counter.js';
import { counterCookie, counterVersion } from '../src/handshake.js';

const plugin = fileURLToPath(new URL('../dist/counter-plugin', import.meta.url));
const host = fileURLToPath(new URL('../dist/counter-host', import.meta.url));

let bench: Workbench;
const counter = (...args: string[]) => bench.run(host, args, { env: { COUNTER_PLUGIN: plugin } });

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

describe('counter-host with counter-plugin', () => {
  it('counts across processes, with the host doing the sums', async () => {
    expect(await counter('get', 'n')).toEqual({ exitCode: 0, stdout: '0\n', stderr: '' });
    expect(await counter('put', 'n', '40')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(await counter('put', 'n', '2')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await counter('get', 'n')).stdout).toBe('42\n');
    expect(await readFile(join(bench.folder, 'kv_n'), 'utf8')).toBe('42');
  });

  it('loses nothing of 64 bits, and wraps as they do', async () => {
    await counter('put', 'n', '9223372036854775807');
    expect((await counter('get', 'n')).stdout).toBe('9223372036854775807\n');
    await counter('put', 'n', '1');
    expect((await counter('get', 'n')).stdout).toBe('-9223372036854775808\n');
  });

  it('works over AutoMTLS too', async () => {
    expect((await counter('--auto-mtls', 'put', 'n', '-3')).exitCode).toBe(0);
    expect((await counter('--auto-mtls', 'get', 'n')).stdout).toBe('-3\n');
  });

  it.each(['1.5', 'two', '', '9223372036854775808'])(
    'refuses %j as a number before it starts anything',
    async (value) => {
      const { exitCode, stderr } = await bench.run(host, ['put', 'n', value], {
        env: { COUNTER_PLUGIN: 'touch started' },
      });
      expect(exitCode).toBe(1);
      expect(stderr).toContain('usage: COUNTER_PLUGIN=');
      await expect(readFile(join(bench.folder, 'started'))).rejects.toThrow('ENOENT');
    },
  );

  it('refuses a key that would leave the folder, and a file that holds no count', async () => {
    expect((await counter('put', '../n', '1')).stderr).toContain('INVALID_ARGUMENT: key "../n" cannot be a file name');
    await writeFile(join(bench.folder, 'kv_n'), '1 apple');
    expect((await counter('put', 'n', '1')).stderr).toContain('DATA_LOSS: file kv_n holds no whole number of 64 bits');
    expect(await readFile(join(bench.folder, 'kv_n'), 'utf8')).toBe('1 apple');
  });
});

describe('counter-plugin under one host for many calls', () => {
  const start = (): Promise<PluginProcess> =>
    launch({
      command: plugin,
      cwd: bench.folder,
      env: { TMPDIR: bench.temp },
      magicCookies: [counterCookie],
      versions: [counterVersion],
    });

  it('adds up puts of one key that come side by side', async () => {
    const running = await start();
    try {
      const counts = createCounter(running);
      await Promise.all(Array.from({ length: 20 }, (_, i) => counts.put('n', BigInt(i + 1))));
      expect(await counts.get('n')).toBe(210n);
    } finally {
      expect((await running.close()).how).toBe('exited');
    }
  });

  it('keeps no connection and no descriptor of a call that is over', async () => {
    const running = await start();
    try {
      const counts = createCounter(running);
      await counts.put('n', 1n);
      const before = await openDescriptors(running.pid);
      for (let i = 0; i < 30; i++) await counts.put('n', 1n);
      expect(await openDescriptors(running.pid)).toBeLessThanOrEqual(before + 1);
    } finally {
      await running.close();
    }
  });

  it("fails a put whose id nobody serves, within the broker's 5 s, and goes on", async () => {
    const running = await start();
    try {
      const client = running.connection.client(CounterClient);
      const failed = await new Promise<string>((resolve) => {
        client.put({ addServer: 77, key: 'n', value: 1n }, (error) => resolve(error?.message ?? 'no error'));
      });
      expect(failed).toMatch(/^2 UNKNOWN: .*77/);
      const counts = createCounter(running);
      await counts.put('n', 5n);
      expect(await counts.get('n')).toBe(5n);
    } finally {
      await running.close();
    }
  });
});

async function openDescriptors(pid: number): Promise<number> {
  const { stdout } = await bench.run('sh', ['-c', `ls /proc/${pid}/fd | wc -l`]);
  return Number(stdout);
}
