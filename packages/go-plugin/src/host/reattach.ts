import { goPluginError } from '../errors/go-plugin-error.js';
import { formatAddress } from '../handshake/address.js';
import { insecure } from '../security/peer-security.js';
import { BrokerCore } from '../services/broker.js';
import { createConnection } from '../transport/connection.js';
import { listen } from '../transport/listener.js';
import { createSocketFolder } from '../transport/socket-folder.js';
import { checkHealth, openBrokerStream, openStdioStream } from './built-ins.js';
import { type HostOptions, normalizeHostOptions } from './launch-options.js';
import type { PluginExit } from './plugin-exit.js';
import type { PluginProcess } from './plugin-process.js';
import type { ReattachConfig } from './reattach-config.js';
import { RunningPlugin } from './running-plugin.js';

/** How often a process that is no child of ours is looked at, in ms (go-plugin spec §6.9). */
const pollMs = 1_000;
/** Time for the first answer of a plugin that runs already, in ms. */
const answerMs = 5_000;

/**
 * Connects to a plugin that runs already (go-plugin spec §6.9): without AutoMTLS, whose certificates are made at launch
 * alone. Its health check must answer before its process id is believed, and nothing is ever killed when it does not.
 * Closing stops the process, except in test mode.
 *
 * @throws PluginError `REATTACH_FAILED` where nobody answers, `VERSION_MISMATCH` where its version is none of ours.
 */
export async function reattach(config: ReattachConfig, options: HostOptions): Promise<PluginProcess> {
  const { name, graceMs } = normalizeHostOptions(options, `pid ${config.pid}`);
  if (!options.versions.includes(config.protocolVersion)) {
    throw goPluginError(
      'VERSION_MISMATCH',
      `Plugin ${name} serves protocol version ${config.protocolVersion}, this host accepts ${options.versions.join(', ')}.`,
      { plugin: name, evidence: { pid: config.pid } },
    );
  }
  const connection = createConnection(config.address, insecure.client());
  const failure = await checkHealth(connection, answerMs);
  if (failure !== undefined) {
    connection.close();
    throw goPluginError(
      'REATTACH_FAILED',
      `Plugin ${name} could not be reattached: ${formatAddress(config.address)} gave: ${failure.details}. ` +
        'Check that it still runs, and that it serves without TLS.',
      { plugin: name, evidence: { pid: config.pid }, cause: failure },
    );
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
    stdioStream: openStdioStream(connection, { onStdout: options.onStdout, onStderr: options.onStderr }),
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

/** Watches a process that is no child of ours. */
function watchProcess(pid: number) {
  let gone = false;
  let timer: NodeJS.Timeout | undefined;
  const exited = new Promise<PluginExit>((resolve) => {
    timer = setInterval(() => {
      if (isAlive(pid)) return;
      gone = true;
      clearInterval(timer);
      resolve({ code: null, signal: null });
    }, pollMs).unref();
  });
  const signal = (name: NodeJS.Signals): void => {
    if (gone) return;
    try {
      process.kill(pid, name);
    } catch {
      // It went in this moment, or its id belongs to somebody else now.
    }
  };
  return { exited, signal, stop: () => clearInterval(timer) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
}
