import { type Broker, type Connection, isPluginError } from '@awf/go-plugin';
import { within } from '../context/within.js';
import type { SdkErrorCode } from '../contract/errors.js';
import { hostEventServiceId } from '../contract/event.js';
import { sdkError } from '../errors/sdk-error.js';

/** How long a call back waits for the host to announce its services, in ms. (AWF spec §3.4, workflow spec §1.8.) */
const announceMs = 5_000;

/** What waits for the host, for the error where it never announces itself. */
export interface LinkUse {
  readonly code: SdkErrorCode;
  /** Begins the message: `event x was not emitted`. */
  readonly what: string;
  /** How long it waits, in ms. Default 5,000. */
  readonly waitMs?: number | undefined;
}

/**
 * The connection back to the host. Hosts of both engines announce id 1 of their broker, once, and AWF's only after Init: it is
 * waited for from the start, kept for the life of the process where Go forgets it after 5 s, and dialled at the first use.
 */
export class HostLink {
  readonly #broker: Broker;
  readonly #signal: AbortSignal;
  readonly #first: Promise<Connection>;
  #connected: Promise<Connection>;

  constructor(broker: Broker, signal: AbortSignal) {
    this.#broker = broker;
    this.#signal = signal;
    this.#first = broker.dial(hostEventServiceId, { signal, timeoutMs: Number.POSITIVE_INFINITY });
    // Most plugins call nobody back: nobody may be waiting when the broker closes.
    this.#first.catch(() => undefined);
    this.#connected = this.#first;
  }

  /** The connection, however long the host takes to announce it. */
  get announced(): Promise<Connection> {
    return this.#connected;
  }

  /** The connection, waiting up to 5 s for its announcement. Rejects with the use's code. */
  async connection({ code, what, waitMs = announceMs }: LinkUse): Promise<Connection> {
    const waiting = `${what}: waiting for the host's service`;
    try {
      return await within(() => this.#connected, { timeoutMs: waitMs, signal: this.#signal, code, what: waiting });
    } catch (error) {
      if (!isPluginError(error) || error.code === code) throw error;
      throw sdkError(code, `${what}: ${error.message}`, error);
    }
  }

  /** Takes what the host announced under another id from now on. (Workflow spec §1.8.) */
  async replace(id: number): Promise<void> {
    // That id is waited for already, and its announcement serves one dial.
    const next = id === hostEventServiceId ? this.#first : this.#broker.dial(id, { signal: this.#signal });
    await within(() => next, {
      timeoutMs: announceMs,
      signal: this.#signal,
      code: 'ENGINE_UNAVAILABLE',
      what: 'the host announces no such id:',
    });
    this.#connected = next;
  }
}
