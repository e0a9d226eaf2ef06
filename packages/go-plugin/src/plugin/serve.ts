import { describeUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import { isPluginError } from '../errors/plugin-error.js';
import { formatHandshakeLine } from '../handshake/handshake-line.js';
import { findMagicCookie, formatCookieNotice } from '../handshake/magic-cookie.js';
import { variables } from '../handshake/variables.js';
import { trace } from '../trace/trace.js';
import { crash } from './crash.js';
import { HostWatch } from './host-watch.js';
import { createLogger, createStderrWriter, type Logger } from './logger.js';
import { createPluginServer, type PluginServer } from './plugin-server.js';
import {
  checkMagicCookies,
  normalizeServiceOptions,
  type NormalizedServiceOptions,
  type ServeOptions,
  type ShutdownReason,
} from './serve-options.js';
import type { StderrWriter } from './stderr-writer.js';
import { guardStdout, type StdoutGuard } from './stdout-guard.js';
import { Stopping } from './stopping.js';

/** Time that open handles have after `serve` resolved, in ms. */
const lingerMs = 800;

/** What a running plugin consists of. */
interface Running {
  readonly guard: StdoutGuard;
  readonly writer: StderrWriter;
  readonly log: Logger;
  readonly stopping: Stopping;
  readonly server: PluginServer;
}

/**
 * Serves this process as a plugin: checks the cookie, negotiates, listens, prints the handshake line, and resolves when
 * the host asked it to stop or is gone (go-plugin spec §7). A person who starts it by hand reads a sentence, and the
 * process exits with 1; so it does where it cannot start, with the reason on stderr.
 *
 * While it serves, SIGINT is left to the host, SIGTERM and SIGHUP stop it cleanly, and an uncaught error ends the process
 * with 2 after every open call was failed.
 *
 * @throws PluginError `OPTIONS_INVALID`; with `exit: false` also `COOKIE_MISSING` and whatever kept it from starting.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const normalized = normalizeServiceOptions(options);
  checkMagicCookies(options.magicCookies);
  if (findMagicCookie(process.env, options.magicCookies) === undefined) return refuseToStart(options);
  const guard = guardStdout();
  const writer = createStderrWriter(options.name);
  const log = createLogger({ module: options.name, writer, level: options.logLevel });
  try {
    await run(options, normalized, { guard, writer, log });
  } catch (error) {
    await failStart(options, error, writer);
  }
  if (options.exit ?? true) setTimeout(() => process.exit(), lingerMs).unref();
}

async function run(
  options: ServeOptions,
  normalized: NormalizedServiceOptions,
  io: Pick<Running, 'guard' | 'writer' | 'log'>,
): Promise<void> {
  const stopping = new Stopping(options.signal);
  const watch: { current?: HostWatch } = {};
  const server = await createPluginServer({
    options: normalized,
    environment: process.env,
    log: io.log,
    output: io.guard.output,
    stopping: stopping.signal,
    onShutdownRequested: () => stopping.begin('requested'),
    onStream: (connection) => watch.current?.streamOpened(connection),
    onConnectionClosed: (connection) => watch.current?.connectionClosed(connection),
  });
  if ((options.whenHostGone ?? 'exit') === 'exit') {
    const onGone = (reason: string): void => {
      io.log.info('stopping: the host is gone', { reason });
      stopping.begin('host-gone');
    };
    watch.current = new HostWatch({ hostPid: io.guard.hostPid, calls: server.calls, onGone });
  }
  const running = { ...io, stopping, server };
  const removeHandlers = handleProcessEvents(running);
  announce(running);
  watch.current?.start();
  server.start();
  const reason = await stopping.begun;
  watch.current?.stop();
  await shutDown(normalized, running, reason);
  removeHandlers();
}

function announce({ guard, server, log }: Running): void {
  const { address, protocolVersion, certificate } = server;
  log.debug('plugin address', { network: address.network, address: address.network === 'unix' ? address.path : `${address.host}:${address.port}` });
  // Multiplexing is not offered; a host that asks for it is told so (go-plugin spec §5.8).
  const multiplex = process.env[variables.multiplex] ? false : undefined;
  const line = formatHandshakeLine({ protocolVersion, address, certificate, multiplex });
  trace('handshake', 'line', { line });
  guard.writeLine(`${line}\n`);
}

async function shutDown(options: NormalizedServiceOptions, { server, log, writer }: Running, reason: ShutdownReason): Promise<void> {
  const hook = Promise.resolve(reason).then(options.onShutdown);
  const deadline = new Promise<'late'>((resolve) => setTimeout(resolve, options.shutdownTimeoutMs, 'late').unref());
  try {
    const result = await Promise.race([hook, deadline]);
    if (result === 'late') log.warn(`the shutdown hook took more than ${options.shutdownTimeoutMs} ms and was left alone`);
  } catch (error) {
    log.error('the shutdown hook failed', { error });
  }
  await server.stop();
  await writer.flush(100);
}

function handleProcessEvents({ writer, server, stopping }: Running): () => void {
  let crashed = false;
  const onCrash = (error: unknown): void => {
    // A second error may come while the first one's ending is under way.
    if (crashed) return;
    crashed = true;
    void crash(error, { writer, calls: server.calls });
  };
  const stop = (): void => stopping.begin('signal');
  const leaveToHost = (): void => undefined;
  const handlers: readonly (readonly [string, (value: unknown) => void])[] = [
    ['uncaughtException', onCrash],
    ['unhandledRejection', onCrash],
    ['SIGINT', leaveToHost],
    ['SIGTERM', stop],
    ['SIGHUP', stop],
  ];
  for (const [event, handler] of handlers) process.on(event, handler);
  return () => {
    for (const [event, handler] of handlers) if (event !== 'SIGINT') process.off(event, handler);
  };
}

function refuseToStart(options: ServeOptions): void {
  const notice = formatCookieNotice(options.name);
  if (options.exit === false) throw goPluginError('COOKIE_MISSING', notice.trimEnd(), { plugin: options.name });
  process.stderr.write(notice, () => process.exit(1));
}

async function failStart(options: ServeOptions, error: unknown, writer: StderrWriter): Promise<void> {
  if (options.exit === false) throw error;
  const text = isPluginError(error) ? error.message : describeUnknown(error);
  writer.writeLine(`[ERROR] ${options.name} could not start: ${text.replaceAll('\n', ' ')}`);
  await writer.flush(100);
  process.exit(1);
}
