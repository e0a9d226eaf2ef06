import { promisify } from 'node:util';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import { type GetResponse, KVClient } from '../../../examples/kv/src/gen/kv.js';
import { kvCookie, kvVersion } from '../../../examples/kv/src/handshake.js';
import { measureLoad } from '../load.js';
import { type CallCounts, payload, type Sample } from '../sample.js';

interface HostRun extends CallCounts {
  readonly executable: string;
  readonly autoMtls: boolean;
}

async function start({ executable, autoMtls }: HostRun) {
  const began = performance.now();
  const plugin = await launch({
    command: executable,
    magicCookies: [kvCookie],
    versions: [kvVersion],
    tls: autoMtls ? 'auto' : 'off',
  });
  const client = plugin.connection.client(KVClient);
  const get = promisify<{ key: string }, GetResponse>(client.get.bind(client));
  const call = () => get({ key: payload });
  await call();
  return { plugin, call, coldMs: performance.now() - began };
}

async function stop(plugin: PluginProcess): Promise<number> {
  const began = performance.now();
  await plugin.close();
  return performance.now() - began;
}

const run: HostRun = JSON.parse(process.argv[2] ?? '');
const { plugin, call, coldMs } = await start(run);
const load = await measureLoad({ pid: plugin.pid, call }, run);
const sample: Sample = {
  lineMs: plugin.startup?.handshakeMs,
  connectedMs: plugin.startup?.connectedMs,
  coldMs,
  ...load,
  stopMs: await stop(plugin),
};
process.stdout.write(`${JSON.stringify(sample)}\n`);
