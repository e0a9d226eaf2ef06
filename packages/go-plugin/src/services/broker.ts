import type { Socket } from 'node:net';
import type { ConnInfo } from '@awf/plugin-proto/go-plugin';
import { deferred } from '../async/deferred.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import { formatAddress, type PeerAddress, parseAddress } from '../handshake/address.js';
import type { PeerSecurity } from '../security/peer-security.js';
import { trace } from '../trace/trace.js';
import { CallTable } from '../transport/call-table.js';
import { type Connection, createConnection } from '../transport/connection.js';
import type { Listener } from '../transport/listener.js';
import { PeerServer } from '../transport/peer-server.js';
import type { OnThrown, ServiceRegistrar } from '../transport/service-registrar.js';
import { BrokerSlots, brokerWindowMs, type WaitOptions } from './broker-slots.js';

/** Time that open calls of a brokered server have when it is closed, in ms. */
const drainMs = 500;

/** A bare listener under a broker id: no TLS and no gRPC is put on its connections (go-plugin spec §5.3). */
export interface BrokerListener extends Disposable {
  readonly id: number;
  readonly address: PeerAddress;
  onConnection(handler: (socket: Socket) => void): void;
  /** Stops listening. May be called again; the end of the broker closes it too. */
  close(): void;
}

/** A gRPC server under a broker id. */
export interface BrokeredServer extends AsyncDisposable {
  readonly id: number;
  readonly address: PeerAddress;
  /** Lets open calls end for half a second, then ends all. May be called again; the end of the broker closes it too. */
  close(): Promise<void>;
}

/** Options of `accept` and `acceptAndServe`. */
export interface AcceptOptions extends WaitOptions {
  /** Closes the listener when it fires, also later. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Extra connections between host and plugin, in both directions (go-plugin spec §5). Ids are per side: take one with
 * `nextId`, accept it, and carry it to the peer in a message of your own contract; the peer dials it.
 */
export interface Broker {
  /** A new id of this side, from 1 (go-plugin spec §5.2). */
  nextId(): number;
  /**
   * Connects to what the peer accepts under an id. The connection info may come up to 5 s later, and serves one dial.
   *
   * @throws PluginError `BROKER_TIMEOUT`, `BROKER_CLOSED`, `CANCELLED`.
   */
  dial(id: number, options?: WaitOptions): Promise<Connection>;
  /**
   * Listens under an id and tells the peer.
   *
   * @throws PluginError `BROKER_TIMEOUT` where the peer opened no broker stream in time, `BROKER_CLOSED`, `LISTEN_FAILED`.
   */
  accept(id: number, options?: AcceptOptions): Promise<BrokerListener>;
  /** Serves gRPC under an id, with the TLS of the main connection; resolves when the peer was told. Errors as `accept`. */
  acceptAndServe(
    id: number,
    register: (registrar: ServiceRegistrar) => void,
    options?: AcceptOptions,
  ): Promise<BrokeredServer>;
}

/** What the two sides' brokers do differently. */
export interface BrokerSide {
  readonly security: PeerSecurity;
  /** Makes a listener where this side's sockets belong. */
  listen(): Promise<Listener>;
  /** The calls of the whole process; those of brokered servers are added. Default: each server keeps its own. */
  readonly calls?: CallTable | undefined;
  readonly onThrown?: OnThrown | undefined;
}

/** The broker of one side of a main connection. */
export class BrokerCore implements Broker {
  readonly #side: BrokerSide;
  readonly #slots = new BrokerSlots();
  readonly #open = new Set<() => void>();
  readonly #ready = deferred<(info: ConnInfo) => void>();
  #lastId = 0;
  #closedBecause: string | undefined;

  constructor(side: BrokerSide) {
    this.#side = side;
    // Nobody may be waiting for the stream when it fails.
    this.#ready.promise.catch(() => undefined);
  }

  nextId(): number {
    this.#lastId = this.#lastId >= 0xffff_ffff ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  async dial(id: number, options: WaitOptions = {}): Promise<Connection> {
    const address = await this.#slots.take(id, options);
    this.#checkOpen(id);
    trace('broker', 'dial', { id, address });
    const connection = createConnection(address, this.#side.security.client());
    const close = (): void => {
      this.#open.delete(close);
      connection.close();
    };
    this.#open.add(close);
    return { ...connection, close, [Symbol.dispose]: close };
  }

  async accept(id: number, options: AcceptOptions = {}): Promise<BrokerListener> {
    const announce = await this.#sender(id, options);
    const listener = await this.#side.listen();
    const close = this.#owned(options.signal, () => listener.close());
    try {
      this.#checkOpen(id, options.signal);
    } catch (error) {
      close();
      throw error;
    }
    this.#announce(announce, id, listener.address);
    const { address } = listener;
    const onConnection: BrokerListener['onConnection'] = (handler) => listener.onConnection(handler);
    return { id, address, onConnection, close, [Symbol.dispose]: close };
  }

  async acceptAndServe(
    id: number,
    register: (registrar: ServiceRegistrar) => void,
    options: AcceptOptions = {},
  ): Promise<BrokeredServer> {
    const announce = await this.#sender(id, options);
    const listener = await this.#side.listen();
    const { security, calls, onThrown } = this.#side;
    const table = new CallTable(calls);
    const server = new PeerServer({ listener, security: security.server, calls: table, onThrown });
    let drained: Promise<void> | undefined;
    const end = this.#owned(options.signal, () => {
      drained ??= server.drain(drainMs);
    });
    try {
      this.#checkOpen(id, options.signal);
      register(server.registrar);
      server.start();
      this.#announce(announce, id, listener.address);
    } catch (error) {
      end();
      throw error;
    }
    const close = async (): Promise<void> => {
      end();
      await drained;
    };
    return { id, address: listener.address, close, [Symbol.asyncDispose]: close };
  }

  /** The peer's stream is open: `send` reaches it. */
  connected(send: (info: ConnInfo) => void): void {
    this.#ready.resolve(send);
  }

  /** Takes a message of the peer. Knocks belong to multiplexing, which is not offered, and get no answer (go-plugin spec §5.7). */
  receive(info: ConnInfo): void {
    trace('broker', 'received', { id: info.serviceId, network: info.network, address: info.address });
    if (info.knock !== undefined) return;
    try {
      this.#slots.put(info.serviceId, parseAddress(info.network, info.address));
    } catch (error) {
      trace('broker', 'dropped connection info with an unusable address', { id: info.serviceId, error: String(error) });
    }
  }

  /** Ends everything that came through this broker; for good (go-plugin spec §5.5). */
  close(because: string): void {
    if (this.#closedBecause !== undefined) return;
    this.#closedBecause = because;
    trace('broker', 'closed', { because });
    this.#slots.close(because);
    this.#ready.reject(this.#closedError(0));
    for (const close of [...this.#open]) close();
  }

  /** Registers how something is closed, and gives the function that does it once. */
  #owned(signal: AbortSignal | undefined, release: () => void): () => void {
    const close = (): void => {
      if (!this.#open.delete(close)) return;
      signal?.removeEventListener('abort', close);
      release();
    };
    this.#open.add(close);
    signal?.addEventListener('abort', close, { once: true });
    return close;
  }

  /** Waits for the stream before a listener is made: one that cannot be announced would be left behind (trap 16). */
  async #sender(id: number, { signal, timeoutMs = brokerWindowMs }: AcceptOptions): Promise<(info: ConnInfo) => void> {
    this.#checkOpen(id, signal);
    const timeout = deferred<never>();
    const timer = setTimeout(() => timeout.reject(noStreamError(id, timeoutMs)), timeoutMs);
    const abort = (): void => timeout.reject(cancelledError(id, signal));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([this.#ready.promise, timeout.promise]);
    } catch (error) {
      this.#checkOpen(id);
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  #announce(send: (info: ConnInfo) => void, id: number, address: PeerAddress): void {
    trace('broker', 'accept', { id, address });
    send({ serviceId: id, network: address.network, address: formatAddress(address), knock: undefined });
  }

  /** The broker may have closed, or the caller given up, while something else was waited for. */
  #checkOpen(id: number, signal?: AbortSignal): void {
    if (this.#closedBecause !== undefined) throw this.#closedError(id);
    if (signal?.aborted === true) throw cancelledError(id, signal);
  }

  #closedError(id: number): Error {
    return goPluginError('BROKER_CLOSED', `Broker id ${id} cannot be used: ${this.#closedBecause}.`);
  }
}

function noStreamError(id: number, timeoutMs: number): Error {
  return goPluginError(
    'BROKER_TIMEOUT',
    `Broker id ${id} cannot be accepted: the peer opened no broker stream within ${timeoutMs} ms.`,
  );
}

function cancelledError(id: number, signal: AbortSignal | undefined): Error {
  return goPluginError('CANCELLED', `Accepting broker id ${id} was cancelled by its caller.`, {
    cause: signal?.reason,
  });
}
