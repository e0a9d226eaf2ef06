import { describeUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';
import { isPluginError } from '../errors/plugin-error.js';
import { formatHandshakeLine } from '../handshake/handshake-line.js';
import { findMagicCookie, formatCookieNotice } from '../handshake/magic-cookie.js';
import { variables } from '../handshake/variables.js';
import { trace } from '../trace/trace.js';
import { CallTable } from '../transport/call-table.js';
import { HostWatch } from './host-watch.js';
import { lingerAfter } from './linger.js';
import { createLogger, createStderrWriter, type Logger } from './logger.js';
import { createPluginServer, type PluginServer } from './plugin-server.js';
import { handleProcessEvents } from './process-events.js';
import {
  checkMagicCookies,
  type NormalizedServiceOptions,
  normalizeServiceOptions,
  type ServeOptions,
  type ShutdownReason,
} from './serve-options.js';
import type { StderrWriter } from './stderr-writer.js';
import { guardStdout, type StdoutGuard } from './stdout-guard.js';
import { Stopping } from './stopping.js';
import { limitYoungGeneration } from './young-generation.js';

/** What a serving consists of, from its first moment. */
interface Serving {
  readonly options: ServeOptions & NormalizedServiceOptions;
  readonly guard: StdoutGuard;
  readonly writer: StderrWriter;
  readonly log: Logger;
  readonly stopping: Stopping;
  readonly calls: CallTable;
  readonly watch: HostWatch;
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
  const normalized = { ...options, ...normalizeServiceOptions(options) };
  checkMagicCookies(options.magicCookies);
  if (findMagicCookie(process.env, options.magicCookies) === undefined) return refuseToStart(options);
  const serving = prepare(normalized);
  try {
    await run(serving);
  } catch (error) {
    await failStart(options, error, serving.writer);
  }
  const { lastedMs, reason } = serving.stopping;
  if (options.exit ?? true) setTimeout(() => process.exit(), lingerAfter(lastedMs, reason)).unref();
}

function prepare(options: Serving['options']): Serving {
  const guard = guardStdout();
  const writer = createStderrWriter(options.name);
  const log = createLogger({ module: options.name, writer, level: options.logLevel });
  const stopping = new Stopping(options.signal);
  const calls = new CallTable();
  const onGone = (reason: string): void => {
    log.info('stopping: the host is gone', { reason });
    stopping.begin('host-gone');
  };
  const watch = new HostWatch({ hostPid: guard.hostPid, calls, onGone });
  return { options, guard, writer, log, stopping, calls, watch };
}

async function run(serving: Serving): Promise<void> {
  const { options, stopping, watch } = serving;
  // Before there is a line the host may die, and the author's services may break, too.
  if ((options.whenHostGone ?? 'exit') === 'exit') watch.start();
  else watch.stop();
  const removeHandlers = handleProcessEvents(serving);
  const endLimit = limitYoungGeneration();
  try {
    const creating = createServer(serving);
    const server = await Promise.race([creating, stopping.begun.then(() => undefined)]);
    if (server === undefined) void creating.then((late) => late.stop()).catch(() => undefined);
    else announce(serving, server);
    const reason = await stopping.begun;
    watch.stop();
    await shutDown(serving, server, reason);
  } finally {
    watch.stop();
    endLimit();
    removeHandlers();
  }
}

function createServer({ options, guard, log, stopping, calls, watch }: Serving): Promise<PluginServer> {
  return createPluginServer({
    options,
    environment: process.env,
    log,
    output: guard.output,
    calls,
    stopping: stopping.signal,
    isHostGone: () => stopping.reason === 'host-gone',
    onShutdownRequested: () => stopping.begin('requested'),
    onStream: (connection) => watch.streamOpened(connection),
    connections: watch,
  });
}

/**
 * Prints the line, then accepts: a host that connects in between waits (go-plugin spec §1.4). The address is logged last,
 * after step 8 of §7.1, since the host goes on meanwhile.
 */
function announce({ guard, log, stopping, watch }: Serving, server: PluginServer): void {
  const { address, protocolVersion, certificate } = server;
  // Multiplexing is not offered; a host that asks for it is told so (go-plugin spec §5.8).
  const multiplex = process.env[variables.multiplex] ? false : undefined;
  const line = formatHandshakeLine({ protocolVersion, address, certificate, multiplex });
  trace('handshake', 'line', { line });
  try {
    guard.writeLine(`${line}\n`);
  } catch (error) {
    log.info('stopping: nobody reads the handshake line', { error: describeUnknown(error) });
    stopping.begin('host-gone');
  }
  watch.announced();
  server.start();
  log.debug('plugin address', {
    network: address.network,
    address: address.network === 'unix' ? address.path : `${address.host}:${address.port}`,
  });
}

async function shutDown(
  { options, log, writer }: Serving,
  server: PluginServer | undefined,
  reason: ShutdownReason,
): Promise<void> {
  const hook = Promise.resolve(reason).then(options.onShutdown);
  const deadline = new Promise<'late'>((resolve) => setTimeout(resolve, options.shutdownTimeoutMs, 'late').unref());
  try {
    const result = await Promise.race([hook, deadline]);
    if (result === 'late')
      log.warn(`the shutdown hook took more than ${options.shutdownTimeoutMs} ms and was left alone`);
  } catch (error) {
    log.error('the shutdown hook failed', { error });
  }
  await server?.stop();
  await writer.flush(100);
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
