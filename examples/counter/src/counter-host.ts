import { launch } from '@awf/go-plugin/host';
import { createCounter } from './counter.js';
import { counterCookie, counterVersion } from './handshake.js';

const usage = `usage: COUNTER_PLUGIN=<command of the plugin> counter-host [--auto-mtls] get <key> | put <key> <number>

--auto-mtls  asks the plugin for AutoMTLS; without it any plugin will do, as with go-plugin's own example`;

const words = process.argv.slice(2);
const autoMtls = words[0] === '--auto-mtls';
const request = autoMtls ? words.slice(1) : words;

/** Runs one request on a plugin that lives as long as the request takes. */
async function run(command: string, interrupted: AbortSignal): Promise<void> {
  await using plugin = await launch({
    name: 'counter',
    command: 'sh',
    args: ['-c', command],
    magicCookies: [counterCookie],
    versions: [counterVersion],
    // The command is the user's own: it gets what it would get from the user's shell.
    inheritEnv: true,
    tls: autoMtls ? 'auto' : 'off',
    onLog: ({ level, message }) => {
      if (level === 'warn' || level === 'error') console.error(`counter plugin: ${level}: ${message}`);
    },
    signal: interrupted,
  });
  interrupted.addEventListener('abort', () => void plugin.close());
  const counter = createCounter(plugin);
  const [verb, key = '', value = ''] = request;
  if (verb === 'get') console.log(String(await counter.get(key)));
  else await counter.put(key, BigInt(value));
}

function isComplete([verb, _key, value]: readonly string[]): boolean {
  if (verb === 'get') return request.length === 2;
  return verb === 'put' && request.length === 3 && isCount(value ?? '');
}

function isCount(text: string): boolean {
  return /^[+-]?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

async function main(): Promise<void> {
  const command = process.env.COUNTER_PLUGIN;
  if (!command || !isComplete(request)) {
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
    console.error(`counter-host: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

await main();
