import { goPluginError } from '../errors/go-plugin-error.js';
import type { PeerAddress } from '../handshake/address.js';

/** How long connection info waits for a dial, and a dial for connection info, in ms (go-plugin spec §5.1, §5.4). */
export const brokerWindowMs = 5_000;

/** How many ids that were dialled are remembered. */
const rememberedDials = 1_000;

/** Options of a wait for connection info. */
export interface WaitOptions {
  /** Gives up at once. */
  readonly signal?: AbortSignal | undefined;
  /** In ms. `Infinity` waits until the signal fires or the broker closes. Default 5,000. */
  readonly timeoutMs?: number | undefined;
}

interface Waiter {
  resolve(address: PeerAddress): void;
  reject(error: Error): void;
}

/**
 * Connection info that came before its dial, and dials that wait for theirs, by broker id (go-plugin spec §5.1). Each
 * info serves one dial; one that nobody dials is forgotten after 5 s, by a timer of its own.
 */
export class BrokerSlots {
  readonly #waiting = new Map<number, Waiter[]>();
  readonly #arrived = new Map<number, { readonly address: PeerAddress; readonly timer: NodeJS.Timeout }>();
  readonly #used = new Set<number>();
  #closedBecause: string | undefined;

  /** Takes connection info from the peer. A second one for an id that still waits is dropped, as Go does. */
  put(id: number, address: PeerAddress): void {
    const waiter = this.#waiting.get(id)?.shift();
    if (waiter !== undefined) {
      waiter.resolve(address);
      return;
    }
    if (this.#arrived.has(id) || this.#closedBecause !== undefined) return;
    const timer = setTimeout(() => this.#arrived.delete(id), brokerWindowMs);
    timer.unref();
    this.#arrived.set(id, { address, timer });
  }

  /**
   * Takes the connection info of an id, waiting for it where it has not come.
   *
   * @throws PluginError `BROKER_TIMEOUT`, `BROKER_CLOSED`, `CANCELLED`.
   */
  async take(id: number, options: WaitOptions = {}): Promise<PeerAddress> {
    if (this.#closedBecause !== undefined) throw this.#closedError(id);
    const arrived = this.#arrived.get(id);
    if (arrived !== undefined) {
      clearTimeout(arrived.timer);
      this.#arrived.delete(id);
      this.#noteUsed(id);
      return arrived.address;
    }
    const address = await this.#wait(id, options);
    this.#noteUsed(id);
    return address;
  }

  /** Fails every wait and takes nothing more. */
  close(because: string): void {
    this.#closedBecause ??= because;
    for (const { timer } of this.#arrived.values()) clearTimeout(timer);
    this.#arrived.clear();
    for (const [id, waiters] of this.#waiting) {
      // A copy: each waiter takes itself off the list.
      for (const waiter of [...waiters]) waiter.reject(this.#closedError(id));
    }
    this.#waiting.clear();
  }

  /** For the hint of a second dial alone: the oldest are forgotten, as a plugin may dial for weeks. */
  #noteUsed(id: number): void {
    this.#used.add(id);
    const [oldest] = this.#used;
    if (this.#used.size > rememberedDials && oldest !== undefined) this.#used.delete(oldest);
  }

  #wait(id: number, { signal, timeoutMs = brokerWindowMs }: WaitOptions): Promise<PeerAddress> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(id) ?? [];
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        const index = waiters.indexOf(waiter);
        if (index >= 0) waiters.splice(index, 1);
        if (waiters.length === 0 && this.#waiting.get(id) === waiters) this.#waiting.delete(id);
      };
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      const abort = (): void => fail(cancelledError(id, signal));
      const isEndless = timeoutMs === Number.POSITIVE_INFINITY;
      const timer = isEndless ? undefined : setTimeout(() => fail(this.#timeoutError(id, timeoutMs)), timeoutMs);
      const waiter: Waiter = {
        resolve(address) {
          end();
          resolve(address);
        },
        reject: fail,
      };
      waiters.push(waiter);
      this.#waiting.set(id, waiters);
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #timeoutError(id: number, timeoutMs: number): Error {
    const hint = this.#used.has(id)
      ? 'An earlier dial already took its connection info, which serves one dial: accept a new id for each.'
      : 'The peer never accepted this id, or did so more than 5 s before the dial.';
    return goPluginError(
      'BROKER_TIMEOUT',
      `Dialling broker id ${id} got no connection info within ${timeoutMs} ms. ${hint}`,
    );
  }

  #closedError(id: number): Error {
    return goPluginError('BROKER_CLOSED', `Broker id ${id} cannot be dialled: ${this.#closedBecause}.`);
  }
}

function cancelledError(id: number, signal: AbortSignal | undefined): Error {
  return goPluginError('CANCELLED', `Dialling broker id ${id} was cancelled by its caller.`, { cause: signal?.reason });
}
