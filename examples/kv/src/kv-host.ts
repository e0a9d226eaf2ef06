import { promisify } from 'node:util';
import { launch } from '@awf/go-plugin/host';
import { type Empty, type GetResponse, KVClient } from './gen/kv.js';
import { kvCookie, kvVersion } from './handshake.js';

const usage = `usage: KV_PLUGIN=<command of the plugin> kv-host [--auto-mtls] get <key> | put <key> <value>

--auto-mtls  asks the plugin for AutoMTLS; without it any plugin will do, as with go-plugin's own example`;

const words = process.argv.slice(2);
const autoMtls = words[0] === '--auto-mtls';
const request = autoMtls ? words.slice(1) : words;

/** Runs one request on a plugin that lives as long as the request takes. */
async function run(command: string, interrupted: AbortSignal): Promise<void> {
  await using plugin = await launch({
    name: 'kv',
    command: 'sh',
    args: ['-c', command],
    magicCookies: [kvCookie],
    versions: [kvVersion],
    // The command is the user's own: it gets what it would get from the user's shell.
    inheritEnv: true,
    tls: autoMtls ? 'auto' : 'off',
    onLog: ({ level, message }) => {
      if (level === 'warn' || level === 'error') console.error(`kv plugin: ${level}: ${message}`);
    },
    signal: interrupted,
  });
  interrupted.addEventListener('abort', () => void plugin.close());
  const kv = plugin.connection.client(KVClient);
  const [verb, key = '', value = ''] = request;
  if (verb === 'get') {
    const response = await promisify<{ key: string }, GetResponse>(kv.get.bind(kv))({ key });
    process.stdout.write(response.value);
    if (process.stdout.isTTY) process.stdout.write('\n');
  } else {
    await promisify<{ key: string; value: Buffer }, Empty>(kv.put.bind(kv))({ key, value: Buffer.from(value) });
  }
}

async function main(): Promise<void> {
  const command = process.env.KV_PLUGIN;
  const complete = (request[0] === 'get' && request.length === 2) || (request[0] === 'put' && request.length === 3);
  if (!command || !complete) {
    console.error(usage);
    process.exitCode = 1;
    return;
  }
  // The plugin is in a process group of its own: Ctrl-C reaches this program alone.
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());
  try {
    await run(command, interrupted.signal);
  } catch (error) {
    console.error(`kv-host: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

await main();
