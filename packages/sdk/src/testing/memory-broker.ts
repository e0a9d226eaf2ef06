import type { Broker, Connection } from '@awf/go-plugin';
import { EngineCallbackServiceService } from '@awf/plugin-proto/workflow';
import { Metadata, type requestCallback, type ServiceDefinition } from '@grpc/grpc-js';
import { sdkError } from '../errors/sdk-error.js';
import type { MemoryServer } from './memory-server.js';

/** A broker in memory: the test's side offers its callback service, once; the plugin's side dials it, whenever it likes. */
export class MemoryBroker implements Broker {
  readonly #connection: Promise<Connection>;
  #offer: (connection: Connection) => void = () => undefined;
  #end: () => void = () => undefined;

  constructor() {
    this.#connection = new Promise((resolve, reject) => {
      this.#offer = resolve;
      this.#end = () => reject(sdkError('CANCELLED', 'the plugin stopped'));
    });
    // A plugin that calls nobody back waits for nothing.
    this.#connection.catch(() => undefined);
  }

  /** Offers what the server answers. */
  offer(server: MemoryServer): void {
    this.#offer(connect(server));
  }

  /** Ends every wait for an offer. */
  close(): void {
    this.#end();
  }

  nextId(): number {
    return 1;
  }

  dial(): Promise<Connection> {
    return this.#connection;
  }

  accept(): Promise<never> {
    return Promise.reject(sdkError('NOT_SUPPORTED', 'there are no sockets in memory'));
  }

  acceptAndServe(): Promise<never> {
    return this.accept();
  }
}

/** The one client that plugins make under the workflow engine, its messages sent through their bytes. */
function connect(server: MemoryServer): Connection {
  const methods = Object.entries<ServiceDefinition[string]>(EngineCallbackServiceService);
  const client = Object.fromEntries(
    methods.map(([name, method]) => [
      name,
      (request: unknown, callback: requestCallback<unknown>) =>
        server.unary(method, request)(new Metadata(), {}, (error, response) => callback(error, response)),
    ]),
  );
  const close = (): void => undefined;
  // Nothing but clients is asked of it.
  return { client: () => client, close, [Symbol.dispose]: close } as unknown as Connection;
}
