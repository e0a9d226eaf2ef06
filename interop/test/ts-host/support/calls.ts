import type { Connection } from '@awf/go-plugin';
import type { PluginProcess } from '@awf/go-plugin/host';
import { type CallOptions, type ClientUnaryCall, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AddHelperClient, CounterClient } from '../../../../examples/counter/src/gen/counter.js';
import { KVClient } from '../../../../examples/kv/src/gen/kv.js';

/** How one call is made. */
export interface CallSettings {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Done<Response> = (error: ServiceError | null, response: Response) => void;
type Start<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  done: Done<Response>,
) => ClientUnaryCall;

/** Makes a call and gives its answer; rejects with the gRPC status. Waits at most 20 s where nothing else is said. */
export function unary<Request, Response>(
  start: Start<Request, Response>,
  request: Request,
  { timeoutMs = 20_000, signal }: CallSettings = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const done: Done<Response> = (error, response) => (error === null ? resolve(response) : reject(error));
    const call = start(request, new Metadata(), { deadline: Date.now() + timeoutMs }, done);
    signal?.addEventListener('abort', () => call.cancel(), { once: true });
  });
}

/** The calls of a key/value plugin, with text for bytes. */
export function kvOf({ connection }: Pick<PluginProcess, 'connection'>) {
  const client = connection.client(KVClient);
  return {
    async get(key: string, settings?: CallSettings): Promise<string> {
      const { value } = await unary(client.get.bind(client), { key }, settings);
      return Buffer.from(value).toString();
    },
    async put(key: string, value: string | Buffer, settings?: CallSettings): Promise<void> {
      await unary(client.put.bind(client), { key, value: Buffer.from(value) }, settings);
    },
  };
}

/** The calls of a counter plugin. */
export function counterOf({ connection }: Pick<PluginProcess, 'connection'>) {
  const client = connection.client(CounterClient);
  return {
    async get(key: string): Promise<number> {
      return Number((await unary(client.get.bind(client), { key })).value);
    },
    async put(key: string, value: number, addServer: number): Promise<void> {
      await unary(client.put.bind(client), { key, value: BigInt(value), addServer });
    },
  };
}

/** Lets whoever listens on a brokered connection add two numbers. */
export async function sumOver(connection: Connection, a: number, b: number): Promise<number> {
  const client = connection.client(AddHelperClient);
  return Number((await unary(client.sum.bind(client), { a: BigInt(a), b: BigInt(b) })).r);
}
