import {
  type ConnInfo,
  GRPCBrokerClient,
  GRPCControllerClient,
  GRPCStdioClient,
  type StdioData,
  StdioData_Channel,
} from '@awf/plugin-proto/go-plugin';
import { HealthClient } from '@awf/plugin-proto/health';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { BrokerCore } from '../services/broker.js';
import { healthServiceName } from '../services/health-service.js';
import { trace } from '../trace/trace.js';
import type { Connection } from '../transport/connection.js';

/** Where the plugin's synced output goes, byte for byte (go-plugin spec §6.11). */
export interface StdioSinks {
  readonly onStdout: ((data: Uint8Array) => void) | undefined;
  readonly onStderr: ((data: Uint8Array) => void) | undefined;
}

/** A stream that can be ended. */
export interface OpenStream {
  end(): void;
}

/** Opens the plugin's one broker stream and connects it to this side's broker (go-plugin spec §5.1). */
export function openBrokerStream(connection: Connection, broker: BrokerCore): OpenStream {
  const stream = connection.client(GRPCBrokerClient).startStream();
  stream.on('data', (info: ConnInfo) => broker.receive(info));
  // A plugin without the service has no broker: brokered calls then say so, others are not concerned.
  stream.on('error', (error: ServiceError) => broker.close(whyClosed(error)));
  stream.on('end', () => broker.close('the plugin ended the broker'));
  broker.connected((info) => stream.write(info));
  return { end: () => stream.end() };
}

function whyClosed(error: ServiceError): string {
  return error.code === status.UNIMPLEMENTED
    ? 'the plugin has no broker service'
    : `its stream broke (${error.details})`;
}

/**
 * Opens the plugin's stdio stream, always: Go plugins block on their own output where nobody reads it (go-plugin
 * spec §0.1). It ends quietly, whatever the reason.
 */
export function openStdioStream(connection: Connection, sinks: StdioSinks): OpenStream {
  const stream = connection.client(GRPCStdioClient).streamStdio({});
  stream.on('data', ({ channel, data }: StdioData) => {
    if (channel === StdioData_Channel.STDOUT) sinks.onStdout?.(data);
    else if (channel === StdioData_Channel.STDERR) sinks.onStderr?.(data);
    else trace('stdio', 'dropped data of an unknown channel', { channel });
  });
  stream.on('error', (error: ServiceError) => trace('stdio', 'stream ended', { code: error.code }));
  return { end: () => stream.cancel() };
}

/** Calls `plugin.GRPCController/Shutdown`. Its failure is no failure: a Go plugin drops the connection (go-plugin spec §6.6). */
export function requestShutdown(connection: Connection, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    connection
      .client(GRPCControllerClient)
      .shutdown({}, new Metadata(), { deadline: Date.now() + timeoutMs }, () => resolve());
  });
}

/**
 * Asks `grpc.health.v1.Health` for `plugin`. A plugin without the service answers too, so it is reachable
 * (go-plugin spec §0.1); the status value says nothing more (§6.4).
 */
export function checkHealth(connection: Connection, timeoutMs: number): Promise<ServiceError | undefined> {
  const answered = new Set<number>([status.UNIMPLEMENTED, status.NOT_FOUND]);
  return new Promise((resolve) => {
    const client = connection.client(HealthClient);
    client.check({ service: healthServiceName }, new Metadata(), { deadline: Date.now() + timeoutMs }, (error) =>
      resolve(error === null || answered.has(error.code) ? undefined : error),
    );
  });
}
