import { pause, within } from '../async/within.js';
import { stackOf } from '../errors/describe-unknown.js';
import type { PeerAddress } from '../handshake/address.js';
import { negotiateVersion, parseOfferedVersions } from '../handshake/protocol-versions.js';
import { type Environment, variables } from '../handshake/variables.js';
import { BrokerCore } from '../services/broker.js';
import { createBrokerService } from '../services/broker-service.js';
import { createControllerService } from '../services/controller-service.js';
import { healthService } from '../services/health-service.js';
import type { StdioQueue } from '../services/stdio-queue.js';
import { createStdioService } from '../services/stdio-service.js';
import { trace } from '../trace/trace.js';
import type { CallTable } from '../transport/call-table.js';
import { listen } from '../transport/listener.js';
import { type ConnectionEvents, PeerServer } from '../transport/peer-server.js';
import type { ServiceRegistrar } from '../transport/service-registrar.js';
import type { Logger } from './logger.js';
import { openPluginSecurity } from './plugin-security.js';
import type { NormalizedServiceOptions } from './serve-options.js';
import { openSocketHome } from './socket-home.js';

/** What a plugin's server is made of. */
export interface PluginServerInit {
  readonly options: NormalizedServiceOptions;
  readonly environment: Environment;
  readonly log: Logger;
  readonly output: StdioQueue;
  /** The calls of the main and every brokered connection are noted there. */
  readonly calls: CallTable;
  /** Fires when the plugin stops. */
  readonly stopping: AbortSignal;
  /** Whether the plugin stops because its host is gone. */
  isHostGone(): boolean;
  /** Is told of the connections to the main server. */
  readonly connections?: ConnectionEvents | undefined;
  onShutdownRequested(): void;
  onStream?(connection: string): void;
}

/** A plugin's server, listening and not yet accepting. */
export interface PluginServer {
  readonly address: PeerAddress;
  readonly protocolVersion: number;
  /** Field 6 of the handshake line; absent without AutoMTLS. */
  readonly certificate: string | undefined;
  start(): void;
  /** Sends the output that still waits, ends every call and connection, and removes the sockets. */
  stop(): Promise<void>;
}

/** Time that output which still waits has to reach the host at the end, in ms. */
const finishMs = 200;

/** Time that handlers have to learn that their calls are cancelled, and to clean up, before the plugin's end, in ms. */
const cancelledMs = 10;

/**
 * Binds and configures a plugin's server in the order of go-plugin spec §7.1: version, listener, TLS, built-in
 * services, the author's services.
 *
 * @throws PluginError `LISTEN_FAILED`, `SOCKET_FOLDER_UNUSABLE`, `CERTIFICATE_INVALID`; and what registering throws.
 */
export async function createPluginServer(init: PluginServerInit): Promise<PluginServer> {
  const { options, environment, log, calls } = init;
  const protocolVersion = chooseVersion(options, environment, log);
  const { security, certificate } = openPluginSecurity(options.tls, environment);
  const home = openSocketHome(environment, () => init.isHostGone());
  const onThrown = (method: string, error: unknown): void =>
    log.error('a handler failed', { method, error: stackOf(error) });
  const broker = new BrokerCore({ security, listen: () => listen(home.place), calls, onThrown });
  let server: PeerServer | undefined;
  const close = (because: string): void => {
    broker.close(because);
    server?.close();
    home.remove();
  };
  try {
    server = new PeerServer({
      listener: await listen(home.place),
      security: security.server,
      calls,
      onThrown,
      connections: init.connections,
    });
    const { address, registrar } = server;
    const finishOutput = addBuiltIns(registrar, broker, init);
    await options.versions[protocolVersion]?.(registrar, { broker, log, protocolVersion, signal: init.stopping });
    return {
      address,
      protocolVersion,
      certificate,
      start: () => server?.start(),
      async stop() {
        await within(finishOutput(), finishMs);
        close('the plugin stopped');
        await pause(cancelledMs);
      },
    };
  } catch (error) {
    close('the plugin did not start');
    throw error;
  }
}

function chooseVersion(options: NormalizedServiceOptions, environment: Environment, log: Logger): number {
  const offered = parseOfferedVersions(environment[variables.protocolVersions]);
  for (const item of offered.skipped) log.warn('skipped an item of the offered protocol versions', { item });
  const version = negotiateVersion(options.versionNumbers, offered.versions);
  trace('handshake', 'negotiated', { own: options.versionNumbers, offered: offered.versions, version });
  return version;
}

function addBuiltIns(registrar: ServiceRegistrar, broker: BrokerCore, init: PluginServerInit): () => Promise<void> {
  const onStream = (connection: string): void => init.onStream?.(connection);
  const stdio = createStdioService(init.output, onStream);
  const brokerService = createBrokerService(broker, onStream);
  const controller = createControllerService(() => init.onShutdownRequested());
  registrar.addService(healthService.definition, healthService.implementation);
  registrar.addService(brokerService.definition, brokerService.implementation);
  registrar.addService(controller.definition, controller.implementation);
  registrar.addService(stdio.definition, stdio.implementation);
  return () => stdio.finish();
}
