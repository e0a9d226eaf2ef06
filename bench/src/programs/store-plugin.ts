import { serve } from '@awf/go-plugin/plugin';
// The contract of the key/value example, of which there is one copy.
import { type KVServer, KVService } from '../../../examples/kv/src/gen/kv.js';
import { kvCookie, kvVersion } from '../../../examples/kv/src/handshake.js';

const values = new Map<string, Buffer>();

/** The key/value store in memory: a key that was not put has the value of the key itself. */
const store: KVServer = {
  get({ request }, answer) {
    answer(null, { value: values.get(request.key) ?? Buffer.from(request.key) });
  },
  put({ request }, answer) {
    values.set(request.key, request.value);
    answer(null, {});
  },
};

await serve({
  name: 'bench',
  magicCookies: [kvCookie],
  versions: { [kvVersion]: (registrar) => registrar.addService(KVService, store) },
});
