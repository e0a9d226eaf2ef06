import type { Broker } from '@awf/go-plugin';
import { serve } from '@awf/go-plugin/plugin';
import { add } from './add.js';
import { readCount } from './count-file.js';
import { type CounterServer, CounterService } from './gen/counter.js';
import { counterCookie, counterVersion } from './handshake.js';
import { Turns } from './turns.js';

function createCounts(broker: Broker): CounterServer {
  const turns = new Turns();
  return {
    async get({ request }, answer) {
      answer(null, { value: await readCount(request.key) });
    },
    async put(call, answer) {
      await add(call, broker, turns);
      answer(null, {});
    },
  };
}

await serve({
  name: 'counter-plugin',
  magicCookies: [counterCookie],
  versions: {
    [counterVersion]: (registrar, { broker }) => registrar.addService(CounterService, createCounts(broker)),
  },
});
