import { promisify } from 'node:util';
import { launch } from '@awf/go-plugin/host';
import { type Empty, type GetResponse, KVClient } from './gen/kv.js';
import { kvCookie, kvVersion } from './handshake.js';

const [verb, key = '', value = ''] = process.argv.slice(2);
const command = process.env['KV_PLUGIN'];
if (command === undefined || (verb !== 'get' && verb !== 'put')) {
  console.error('usage: KV_PLUGIN=<command of the plugin> kv-host get <key> | put <key> <value>');
  process.exit(1);
}

const plugin = await launch({
  name: 'kv',
  command: 'sh',
  args: ['-c', command],
  magicCookies: [kvCookie],
  versions: [kvVersion],
  onLog: (entry) => console.error(`${entry.level}: ${entry.message}`),
});
try {
  const kv = plugin.connection.client(KVClient);
  if (verb === 'get') {
    const get = promisify<{ key: string }, GetResponse>(kv.get.bind(kv));
    process.stdout.write(await get({ key }).then((response) => response.value));
  } else {
    const put = promisify<{ key: string; value: Buffer }, Empty>(kv.put.bind(kv));
    await put({ key, value: Buffer.from(value) });
  }
} finally {
  await plugin.close();
}
