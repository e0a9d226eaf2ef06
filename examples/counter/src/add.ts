import type { Broker } from '@awf/go-plugin';
import { Metadata, type ServerUnaryCall } from '@grpc/grpc-js';
import { readCount, writeCount } from './count-file.js';
import { AddHelperClient, type CounterPutRequest } from './gen/counter.js';
import type { Empty } from './gen/google/protobuf/empty.js';
import type { Turns } from './turns.js';

/** A put that is being answered. */
export type PutCall = ServerUnaryCall<CounterPutRequest, Empty>;

/** Adds to a count: the host, reached under the broker id in the request, does the sum. */
export async function add(call: PutCall, broker: Broker, turns: Turns): Promise<void> {
  const { addServer, key, value } = call.request;
  // Before the wait for earlier puts, since the host's offer under an id stands for 5 s only.
  const connection = await broker.dial(addServer);
  try {
    const helper = connection.client(AddHelperClient);
    await turns.take(key, async () => {
      const stored = await readCount(key);
      await writeCount(key, await sum(helper, { a: stored, b: value }, call));
    });
  } finally {
    connection.close();
  }
}

/** Ends with the put that asked for it: its deadline and cancellation hold here too. */
function sum(helper: AddHelperClient, addends: { a: bigint; b: bigint }, parent: PutCall): Promise<bigint> {
  return new Promise((resolve, reject) => {
    helper.sum(addends, new Metadata(), { parent }, (error, response) => (error ? reject(error) : resolve(response.r)));
  });
}
