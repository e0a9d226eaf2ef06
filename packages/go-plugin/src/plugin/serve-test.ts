import type { PeerAddress } from '../handshake/address.js';
import { StdioQueue } from '../services/stdio-queue.js';
import { CallTable } from '../transport/call-table.js';
import { createLogger, createStderrWriter, type Logger } from './logger.js';
import { createPluginServer } from './plugin-server.js';
import { normalizeServiceOptions, type ServiceOptions } from './serve-options.js';
import type { StderrWriter } from './stderr-writer.js';
import { Stopping } from './stopping.js';

/** Options of `serveTest`. */
export interface ServeTestOptions extends ServiceOptions {
  /** Where the plugin logs. Default: this process's stderr, from `warn` on. */
  readonly log?: Logger | undefined;
}

/** A plugin that is served in this process, for tests and for hosts that reattach. */
export interface TestPlugin extends AsyncDisposable {
  /** What a host needs to attach to it (go-plugin spec §6.9). */
  readonly reattachConfig: {
    readonly protocolVersion: number;
    readonly address: PeerAddress;
    readonly pid: number;
    readonly test: true;
  };
  /** Resolves when it has stopped. */
  readonly stopped: Promise<void>;
  /** Stops serving. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves a plugin in this process, go-plugin's test mode (go-plugin spec §7.7): no cookie, no handshake line, no signal
 * handlers, stdout left alone, no watch over the host. The version still follows `PLUGIN_PROTOCOL_VERSIONS`, so without it
 * the lowest is served.
 *
 * @throws PluginError `OPTIONS_INVALID`, `LISTEN_FAILED` and what registering the services throws.
 */
export async function serveTest(options: ServeTestOptions): Promise<TestPlugin> {
  const normalized = normalizeServiceOptions(options);
  const stopping = new Stopping(options.signal);
  const log = options.log ?? createStderrLogger(options);
  const server = await createPluginServer({
    options: normalized,
    environment: process.env,
    log,
    output: new StdioQueue(),
    calls: new CallTable(),
    stopping: stopping.signal,
    isHostGone: () => false,
    onShutdownRequested: () => stopping.begin('requested'),
  });
  server.start();
  const stopped = stopping.begun.then(async (reason) => {
    try {
      await options.onShutdown?.(reason);
    } finally {
      await server.stop();
    }
  });
  const close = (): Promise<void> => {
    stopping.begin('aborted');
    return stopped;
  };
  const { protocolVersion, address } = server;
  const reattachConfig = { protocolVersion, address, pid: process.pid, test: true } as const;
  return { reattachConfig, stopped, close, [Symbol.asyncDispose]: close };
}

function createStderrLogger({ name, logLevel = 'warn' }: ServiceOptions): Logger {
  // A writer listens to stderr for good, and a test run may serve hundreds of plugins that log nothing.
  let writer: StderrWriter | undefined;
  const writeLine = (line: string): void => {
    writer ??= createStderrWriter(name);
    writer.writeLine(line);
  };
  return createLogger({ module: name, writer: { writeLine }, level: logLevel });
}
