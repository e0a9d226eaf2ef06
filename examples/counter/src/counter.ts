import { promisify } from 'node:util';
import type { PluginProcess } from '@awf/go-plugin/host';
import {
  type AddHelperServer,
  AddHelperService,
  CounterClient,
  type CounterGetResponse,
  type CounterPutRequest,
} from './gen/counter.js';
import type { Empty } from './gen/google/protobuf/empty.js';

/** The counts of a running plugin. */
export interface Counter {
  /** The count of a key; 0 where nothing was put. */
  get(key: string): Promise<bigint>;
  /** Adds to the count of a key. For the time of the call this host serves the sum that the plugin asks for. */
  put(key: string, value: bigint): Promise<void>;
}

const helper: AddHelperServer = {
  sum({ request }, answer) {
    answer(null, { r: BigInt.asIntN(64, request.a + request.b) });
  },
};

/** Makes a client of the counts that a plugin keeps. */
export function createCounter({ connection, broker }: PluginProcess): Counter {
  const client = connection.client(CounterClient);
  const get = promisify<{ key: string }, CounterGetResponse>(client.get.bind(client));
  const put = promisify<CounterPutRequest, Empty>(client.put.bind(client));
  return {
    get: async (key) => (await get({ key })).value,
    async put(key, value) {
      const server = await broker.acceptAndServe(broker.nextId(), (registrar) =>
        registrar.addService(AddHelperService, helper),
      );
      try {
        await put({ addServer: server.id, key, value });
      } finally {
        await server.close();
      }
    },
  };
}
