import { trace } from '../trace/trace.js';
import type { CallTable } from '../transport/call-table.js';
import type { ConnectionEvents } from '../transport/peer-server.js';

/** How often the parent process is looked at, in ms. */
const parentPollMs = 200;
/** How long a host has to connect again after the connection of its streams was lost, in ms. */
const reconnectMs = 1_000;
/** The same before its first call, when a gRPC library may wait as long as 1.2 s before it tries again, in ms. */
const firstReconnectMs = 1_400;
/** How long a host may take to its first call, in ms. */
const firstCallMs = 60_000;

/** What a watch needs to know. */
export interface HostWatchInit {
  /** The parent process as the first statement of the plugin saw it. */
  readonly hostPid: number;
  readonly calls: CallTable;
  onGone(reason: string): void;
}

/**
 * Notices that the host is gone, however it died: at the first of another parent process, the loss of the connection
 * that carried the broker or stdio stream, the loss of a connection that spoke before there was any call, and no call at
 * all within 60 s. Go plugins do not notice (go-plugin spec §6.8). A silent connection (a probe) and a refused client
 * count for nothing; nor does, once there was a call, a connection without the streams.
 */
export class HostWatch implements ConnectionEvents {
  readonly #init: HostWatchInit;
  readonly #open = new Set<string>();
  readonly #streams = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #streamsLost = false;
  #hostHungUp = false;
  #stopped = false;

  constructor(init: HostWatchInit) {
    this.#init = init;
  }

  /** Begins to watch the parent process: call it first, since a host may die before there is a handshake line. */
  start(): void {
    const poll = setInterval(() => {
      if (process.ppid !== this.#init.hostPid) this.#gone('its parent process is another one now');
    }, parentPollMs);
    this.#timers.add(poll.unref());
  }

  /** The handshake line is out: from now on the host's first call is awaited. */
  announced(): void {
    this.#after(firstCallMs, () => {
      if (this.#init.calls.total === 0) this.#gone(`it made no call within ${firstCallMs / 1000} s`);
    });
  }

  /** A broker or stdio stream was opened on this connection. */
  streamOpened(connection: string): void {
    this.#streams.add(connection);
    // A host that died right after it asked for its streams is lost before they are served.
    if (!this.#init.calls.connections.has(connection)) this.connectionClosed(connection, true);
  }

  /** A connection was made. */
  connectionOpened(connection: string): void {
    this.#open.add(connection);
  }

  /** A connection was lost, on which the peer had sent something or not. */
  connectionClosed(connection: string, spoke: boolean): void {
    this.#open.delete(connection);
    this.#streamsLost = this.#streams.delete(connection) || this.#streamsLost;
    this.#hostHungUp ||= spoke;
    if (this.#stopped) return;
    // From here on any other connection may be the last that shows a living host.
    if (this.#streamsLost) this.#expectConnection(connection);
    else if (this.#hostHungUp) this.#expectFirstCall(connection);
  }

  /** Ends the watch. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
  }

  #expectConnection(connection: string): void {
    trace('watch', 'a connection is lost, and the streams are', { connection });
    this.#after(reconnectMs, () => {
      if (this.#init.calls.connections.size === 0) this.#gone('its connection was lost and did not come back');
    });
  }

  /** A host that dies between its connecting and its first call leaves no other trace behind a shell, which lives on. */
  #expectFirstCall(connection: string): void {
    const { calls } = this.#init;
    if (calls.total > 0) return;
    trace('watch', 'a connection is lost before the first call', { connection });
    this.#after(firstReconnectMs, () => {
      if (calls.total === 0 && this.#open.size === 0) this.#gone('its connection was lost before its first call');
    });
  }

  #after(delayMs: number, check: () => void): void {
    if (this.#stopped) return;
    this.#timers.add(setTimeout(check, delayMs).unref());
  }

  #gone(reason: string): void {
    if (this.#stopped) return;
    this.stop();
    trace('watch', 'host gone', { reason });
    this.#init.onGone(reason);
  }
}
