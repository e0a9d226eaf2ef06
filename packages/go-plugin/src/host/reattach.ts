import { goPluginError } from '../errors/go-plugin-error.js';
import { formatAddress } from '../handshake/address.js';
import { insecure } from '../security/peer-security.js';
import { BrokerCore } from '../services/broker.js';
import { type Connection, createConnection } from '../transport/connection.js';
import { listen } from '../transport/listener.js';
import { createSocketFolder } from '../transport/socket-folder.js';
import { watchProcess } from './attached-process.js';
import { checkHealth, openBrokerStream, openStdioStream } from './built-ins.js';
import { type HostOptions, normalizeHostOptions } from './launch-options.js';
import type { PluginProcess } from './plugin-process.js';
import { listensAt } from './process-table.js';
import type { ReattachConfig } from './reattach-config.js';
import { RunningPlugin } from './running-plugin.js';

/** Time for the first answer of a plugin that runs already, in ms. */
const answerMs = 5_000;

/**
 * Connects to a plugin that runs already (go-plugin spec §6.9): without AutoMTLS, whose certificates are made at launch
 * alone. Its health check must answer, and on Linux the process must be seen to listen there, before its id is believed:
 * ids are given anew. Nothing is ever killed where that fails. Closing stops the process, except in test mode.
 *
 * @throws PluginError `REATTACH_FAILED` where nobody answers or another process than named, `VERSION_MISMATCH` where its
 * version is none of ours, `CANCELLED`.
 */
export async function reattach(config: ReattachConfig, options: HostOptions): Promise<PluginProcess> {
  const { name, graceMs, onStdout, onStderr } = normalizeHostOptions(options, `pid ${config.pid}`);
  checkConfig(config, options.versions, name);
  const connection = createConnection(config.address, insecure.client());
  try {
    await firstAnswer(config, connection, { name, signal: options.signal });
  } catch (error) {
    connection.close();
    throw error;
  }
  const home = openHome();
  const broker = new BrokerCore({ security: insecure, listen: home.listen });
  const watch = watchProcess(config.pid);
  return new RunningPlugin({
    name,
    pid: config.pid,
    protocolVersion: config.protocolVersion,
    connection,
    broker,
    brokerStream: openBrokerStream(connection, broker),
    stdioStream: openStdioStream(connection, { onStdout, onStderr }),
    exited: watch.exited,
    graceMs,
    test: config.test,
    stderrTail: () => [],
    // Its group is not ours to signal: only the process itself.
    signalGroup: (signal) => watch.signal(signal),
    release() {
      watch.stop();
      home.remove();
    },
  });
}

function checkConfig({ pid, protocolVersion }: ReattachConfig, versions: readonly number[], name: string): void {
  if (!versions.includes(protocolVersion)) {
    throw goPluginError(
      'VERSION_MISMATCH',
      `Plugin ${name} serves protocol version ${protocolVersion}, this host accepts ${versions.join(', ')}. ` +
        'Use a plugin and a host that have a version in common.',
      { plugin: name, evidence: { pid } },
    );
  }
  // To the system 0 is our own group, and a negative number is another.
  if (!Number.isSafeInteger(pid) || pid <= 0) throw failed(`${pid} is no process id`, name, { pid });
}

/** Its answer, and that it is the process that the config names. */
async function firstAnswer(
  { address, pid }: ReattachConfig,
  connection: Connection,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const failure = await unlessAborted(checkHealth(connection, answerMs), signal, name);
  if (failure !== undefined) {
    const why = `${formatAddress(address)} gave: ${failure.details}. Check that it still runs, and that it serves without TLS`;
    throw failed(why, name, { pid, cause: failure });
  }
  if (listensAt(pid, address) !== false) return;
  throw failed(
    `the process ${pid} is not the one that listens at ${formatAddress(address)}, and was left alone. ` +
      'The plugin was started anew, or its config is of another one: get its config again',
    name,
    { pid },
  );
}

function failed(why: string, name: string, { pid, cause }: { readonly pid: number; readonly cause?: unknown }): Error {
  return goPluginError('REATTACH_FAILED', `Plugin ${name} could not be reattached: ${why}.`, {
    plugin: name,
    evidence: { pid },
    cause,
  });
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, name: string): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      const message = `Plugin ${name} was not reattached: its caller gave up.`;
      reject(goPluginError('CANCELLED', message, { plugin: name, cause: signal?.reason }));
    };
  });
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** A folder for brokered sockets, made with the first of them. */
function openHome() {
  if (process.platform === 'win32') {
    return { listen: () => listen({ network: 'tcp', minPort: 0, maxPort: 0 }), remove: () => undefined };
  }
  let folder: ReturnType<typeof createSocketFolder> | undefined;
  return {
    listen() {
      folder ??= createSocketFolder();
      return listen({ network: 'unix', folder: folder.path });
    },
    remove: () => folder?.remove(),
  };
}
