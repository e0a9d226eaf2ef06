import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { ExternalPluginManager } from '@awf/plugin-host';
import { startService } from './service.js';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
const [pluginsDir] = positionals;
const token = process.env.PLUGIN_API_TOKEN;
const port = Number(values.port ?? 0);

if (pluginsDir === undefined || !token || !Number.isInteger(port)) {
  console.error('usage: PLUGIN_API_TOKEN=<token> plugin-api <folder of plugin folders> [--port n]');
  process.exit(1);
}

// Plugins are in process groups of their own: Ctrl-C reaches this program alone.
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

const plugins = new ExternalPluginManager(pluginsDir, { logger: console });
const service = await startService(plugins, { token, port });
console.log(`listening on ${service.origin}`);
if (!interrupted.signal.aborted) await once(interrupted.signal, 'abort');
await service.close();
await plugins[Symbol.asyncDispose]();
