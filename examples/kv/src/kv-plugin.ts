import { readFile, writeFile } from 'node:fs/promises';
import { serve } from '@awf/go-plugin/plugin';
import { KVService } from './gen/kv.js';
import { kvCookie, kvVersion } from './handshake.js';
import { keyFile } from './key-file.js';

await serve({
  name: 'kv-plugin',
  magicCookies: [kvCookie],
  versions: {
    [kvVersion]: (registrar) =>
      registrar.addService(KVService, {
        get: async (call, answer) => answer(null, { value: await readFile(keyFile(call.request.key)) }),
        put: async (call, answer) => {
          await writeFile(keyFile(call.request.key), call.request.value);
          answer(null, {});
        },
      }),
  },
});
