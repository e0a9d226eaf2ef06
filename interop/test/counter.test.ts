import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../test/support/workbench.js';
import { describePairing } from '../src/describe-with-peer.js';
import { GoHost } from '../src/go-host.js';
import { goPeer } from '../src/go-peer.js';

const ourPlugin = fileURLToPath(new URL('../../examples/counter/dist/counter-plugin', import.meta.url));
const ourHost = fileURLToPath(new URL('../../examples/counter/dist/counter-host', import.meta.url));

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

for (const autoMtls of [true, false]) {
  const how = autoMtls ? 'over AutoMTLS' : 'in plain text';
  const flags = autoMtls ? ['--auto-mtls'] : [];
  const auto = autoMtls ? ' [GP-3.5-broker host-listens]' : '';

  describePairing('go-host/ts-plugin', `counter-plugin ${how}`, () => {
    const launch = () => GoHost.launch({ contract: 'counter', command: ourPlugin, autoMtls, cwd: bench.folder });

    it(`is lent a hand with every sum [GP-5.3-accept host-listens]${auto}`, async () => {
      const host = await launch();
      await host.call('counterPut', { key: 'n', value: 40 });
      await host.call('counterPut', { key: 'n', value: -2 });
      expect(await host.call('counterGet', { key: 'n' })).toBe(38);
      expect(await host.call('counterGet', { key: 'other' })).toBe(0);
      expect(host.sums.map(({ a, b }) => [a, b])).toEqual([
        [0, 40],
        [40, -2],
      ]);
      expect(await readFile(join(bench.folder, 'kv_n'), 'utf8')).toBe('38');
      expect(await host.close()).toMatchObject({ leftovers: [], kill: { exitCode: 0, forced: false, hung: false } });
    });

    it('waits for connection info that comes after the call [GP-5.4-late host-listens]', async () => {
      const host = await launch();
      await host.call('counterPut', { key: 'n', value: 7, serveAfterMs: 300 });
      expect(await host.call('counterGet', { key: 'n' })).toBe(7);
      await host.close();
    });

    it('adds up calls that come side by side', async () => {
      const host = await launch();
      await Promise.all(Array.from({ length: 10 }, (_, i) => host.call('counterPut', { key: 'n', value: i + 1 })));
      expect(await host.call('counterGet', { key: 'n' })).toBe(55);
      await host.close();
    });
  });

  describePairing('ts-host/go-plugin', `counter-host ${how}`, () => {
    it(`does the sums for it, over all 64 bits [GP-5.3-accept host-listens]${auto}`, async () => {
      const env = { COUNTER_PLUGIN: await goPeer('counter-plugin') };
      const counter = (...args: string[]) => bench.run(ourHost, [...flags, ...args], { env });
      expect(await counter('put', 'n', '9223372036854775800')).toMatchObject({ exitCode: 0, stdout: '' });
      expect(await counter('put', 'n', '7')).toMatchObject({ exitCode: 0, stdout: '' });
      expect(await counter('get', 'n')).toMatchObject({ exitCode: 0, stdout: '9223372036854775807\n' });
    });

    it('keeps a count that our plugin goes on with', async () => {
      const goPlugin = { COUNTER_PLUGIN: await goPeer('counter-plugin') };
      await bench.run(ourHost, [...flags, 'put', 'n', '40'], { env: goPlugin });
      await bench.run(ourHost, [...flags, 'put', 'n', '2'], { env: { COUNTER_PLUGIN: ourPlugin } });
      expect((await bench.run(ourHost, [...flags, 'get', 'n'], { env: goPlugin })).stdout).toBe('42\n');
    });
  });
}
