import { type ServiceError, status } from '@grpc/grpc-js';
import { within } from '../async/within.js';
import { formatAddress } from '../handshake/address.js';
import { type HandshakeLine, parseHandshakeLine } from '../handshake/handshake-line.js';
import { warmUpClientTls } from '../security/auto-mtls.js';
import { BrokerCore } from '../services/broker.js';
import { trace } from '../trace/trace.js';
import { createConnection } from '../transport/connection.js';
import { type ListenPlace, listen } from '../transport/listener.js';
import { checkHealth, openBrokerStream, openStdioStream } from './built-ins.js';
import { openHostSecurity } from './host-security.js';
import { type LaunchOptions, normalizeLaunchOptions } from './launch-options.js';
import { namePlugin } from './name-plugin.js';
import type { PluginProcess } from './plugin-process.js';
import { RunningPlugin, type RunningPluginInit } from './running-plugin.js';
import { type Launched, releasePlugin, spawnPlugin } from './spawn-plugin.js';
import {
  awaitHandshakeLine,
  exitedEarly,
  raceStartup,
  type Startup,
  type StartupStage,
  startupError,
  withStartup,
} from './startup-race.js';

/** Time between the break of a connection and the exit that caused it, in ms. */
const exitFollowsMs = 100;

/**
 * Starts a plugin and connects to it (go-plugin spec §6.2, §6.3): checks the executable, builds the environment, spawns,
 * reads the handshake line, connects, and waits for a first answer. Where any of it fails the process is gone when this
 * rejects, and nothing is left behind.
 *
 * @throws PluginError with what failed, the plugin's name, and its last stderr lines: `OPTIONS_INVALID`,
 * `EXECUTABLE_MISSING`, `EXECUTABLE_INVALID`, `CHECKSUM_MISMATCH`, `SPAWN_FAILED`, `EXITED_EARLY`, `HANDSHAKE_TIMEOUT`,
 * `HANDSHAKE_MALFORMED`, `VERSION_MISMATCH`, `TLS_REFUSED`, `CONNECT_FAILED`, `CANCELLED` and others of `goPluginErrorCodes`.
 */
export async function launch(options: LaunchOptions): Promise<PluginProcess> {
  const startedAt = performance.now();
  const normalized = normalizeLaunchOptions(options);
  const launched = await spawnPlugin(normalized, startedAt).catch((error: unknown) => {
    throw namePlugin(error, normalized.name);
  });
  try {
    return await connectPlugin(launched);
  } catch (error) {
    launched.child.signalGroup('SIGKILL');
    await launched.child.exited;
    releasePlugin(launched);
    throw error;
  }
}

async function connectPlugin(launched: Launched): Promise<PluginProcess> {
  const { startup, options, identity, startedAt, spawnedMs } = launched;
  // Here it costs nothing: the plugin has only begun to start.
  if (identity.mode === 'auto') warmUpClientTls(identity.identity);
  const text = await awaitHandshakeLine(startup);
  const handshakeMs = performance.now() - startedAt;
  trace('handshake', 'line', { plugin: options.name, line: text });
  const line = inStage(startup, 'handshake', () => parseHandshakeLine(text, options));
  try {
    const parts = openParts(launched, line);
    try {
      const work = firstAnswer(launched, parts);
      await raceStartup(startup, 'connect', { work, late: () => 'answered no call' });
    } catch (error) {
      closeParts(parts);
      throw error;
    }
    const timings = { spawnedMs, handshakeMs, connectedMs: performance.now() - startedAt };
    return new RunningPlugin({
      ...runningInit(launched),
      ...parts,
      protocolVersion: line.protocolVersion,
      startup: timings,
    });
  } catch (error) {
    throw withStartup(startup, error, 'connect');
  }
}

function inStage<T>(startup: Startup, stage: StartupStage, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw withStartup(startup, error, stage);
  }
}

type Parts = Pick<RunningPluginInit, 'connection' | 'broker' | 'brokerStream' | 'stdioStream'>;

/** Streams first: a Go plugin serves its broker once, and blocks on output that nobody reads (go-plugin spec §0.1). */
function openParts({ identity, options, folder }: Launched, line: HandshakeLine): Parts {
  const security = openHostSecurity(identity, line.certificate);
  const connection = createConnection(line.address, security.client());
  const place: ListenPlace =
    process.platform === 'win32'
      ? { network: 'tcp', minPort: 0, maxPort: 0 }
      : { network: 'unix', folder: folder.path, group: options.socketGroup };
  const broker = new BrokerCore({ security, listen: () => listen(place) });
  const brokerStream = openBrokerStream(connection, broker);
  const stdioStream = openStdioStream(connection, { onStdout: options.onStdout, onStderr: options.onStderr });
  return { connection, broker, brokerStream, stdioStream };
}

function closeParts({ connection, broker, stdioStream }: Parts): void {
  stdioStream.end();
  broker.close('the plugin did not start');
  connection.close();
}

/** A launch is no proof of a connection (go-plugin spec §11 trap 4): a first call is. */
async function firstAnswer(launched: Launched, { connection }: Parts): Promise<void> {
  const { startup, child, options } = launched;
  const answer = await Promise.race([checkHealth(connection, options.startTimeoutMs), child.exited]);
  if (answer === undefined) return;
  if (!(answer instanceof Error)) throw await exitedEarly(startup, answer, 'connect');
  const exit = await within(child.exited, exitFollowsMs);
  if (exit !== undefined) throw await exitedEarly(startup, exit, 'connect');
  const where = `its address ${formatAddress(connection.address)} gave: ${answer.details}`;
  const isTls = launched.identity.mode !== 'off' && answer.code === status.UNAVAILABLE && isReached(answer);
  const [code, why] = isTls
    ? (['TLS_REFUSED', 'no TLS connection came up'] as const)
    : (['CONNECT_FAILED', 'it did not answer'] as const);
  throw startupError(startup, code, `${why}; ${where}`, 'connect', answer);
}

/** Whether somebody took the connection, so that it was TLS that failed. grpc-js tells by the system's words alone. */
function isReached({ details }: ServiceError): boolean {
  return !/\b(ENOENT|ECONNREFUSED|EACCES|ENOTFOUND)\b/.test(details);
}

function runningInit(launched: Launched) {
  const { options, child, stderr } = launched;
  return {
    name: options.name,
    pid: child.pid,
    exited: child.exited,
    graceMs: options.graceMs,
    test: false,
    stderrTail: () => stderr.tail(),
    signalGroup: (signal: NodeJS.Signals) => child.signalGroup(signal),
    release: () => releasePlugin(launched),
  };
}
