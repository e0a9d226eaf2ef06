import { serve } from '@awf/go-plugin/plugin';
import { type KVServer, KVService } from './gen/kv.js';
import { kvCookie, kvVersion } from './handshake.js';
import { readKey, writeKey } from './key-file.js';

const store: KVServer = {
  async get({ request }, answer) {
    answer(null, { value: await readKey(request.key) });
  },
  async put({ request }, answer) {
    await writeKey(request.key, request.value);
    answer(null, {});
  },
};

await serve({
  name: 'kv-plugin',
  magicCookies: [kvCookie],
  versions: { [kvVersion]: (registrar) => registrar.addService(KVService, store) },
});
