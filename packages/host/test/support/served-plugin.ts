import type { PluginError } from '@awf/go-plugin';
import { isPluginError } from '@awf/go-plugin';
import { reattach } from '@awf/go-plugin/host';
import { serveTest } from '@awf/go-plugin/plugin';
import { type PluginServiceServer, PluginServiceService } from '@awf/plugin-proto/workflow';
import type {
  handleUnaryCall,
  ServerUnaryCall,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import type { PluginPeer } from '../../src/adapt/plugin-peer.js';

type Answering<Handler> =
  Handler extends handleUnaryCall<infer Request, infer Answer> ? (request: Request) => Answer | Promise<Answer> : never;

/** What a plugin serves, each method as a function; what it throws with a gRPC `code` is that status. */
export type ServedMethods = {
  readonly [Name in
    | 'configureCallback'
    | 'createModule'
    | 'createStep'
    | 'createTrigger'
    | 'destroyModule'
    | 'destroyStep'
    | 'executeStep'
    | 'getAsset'
    | 'getConfigFragment'
    | 'getContractRegistry'
    | 'getManifest'
    | 'getTriggerTypes'
    | 'initModule'
    | 'invokeService'
    | 'startModule'
    | 'stopModule']?: Answering<PluginServiceServer[Name]>;
};

/** A plugin of the workflow engine that runs in this process, reached as one that runs elsewhere. */
export interface ServedPlugin {
  readonly peer: PluginPeer;
  /** What was called so far, in order. */
  readonly called: readonly string[];
  /** Breaks the connection. */
  close(): Promise<void>;
}

/** Serves a plugin until the test is over. */
export async function servePlugin(methods: ServedMethods = {}): Promise<ServedPlugin> {
  const called: string[] = [];
  const implementation: UntypedServiceImplementation = Object.fromEntries(
    Object.entries<(request: never) => unknown>(methods).map(([name, method]) => [
      name,
      async ({ request }: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) => {
        called.push(name);
        callback(null, await method(request as never));
      },
    ]),
  );
  const service: ServiceDefinition<UntypedServiceImplementation> = PluginServiceService;
  const plugin = await serveTest({
    name: 'served',
    versions: { 1: (registrar) => registrar.addService(service, implementation) },
  });
  const peer = await reattach(plugin.reattachConfig, { name: 'served', versions: [1] });
  onTestFinished(async () => {
    await peer.close();
    await plugin.close();
  });
  return { peer, called, close: () => plugin.close() };
}

/** The same plugin as one whose process is gone. */
export function gonePeer({ name, pid, connection, stderrTail }: PluginPeer): PluginPeer {
  const exited = Promise.resolve({ code: 9, signal: null });
  return { name, pid, connection, stderrTail, exited, signal: AbortSignal.abort() };
}

/** A gRPC status to throw. */
export function grpcStatus(code: number, details: string): Error {
  return Object.assign(new Error(details), { code, details });
}

/** Something that can be finished from outside. */
export function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** The PluginError that something fails with. */
export async function failureOf(work: Promise<unknown>): Promise<PluginError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (isPluginError(thrown)) return thrown;
  throw thrown ?? new Error('it did not fail');
}

/** A handle, as plugins answer creations. */
export const handle = (handleId: string, error = '') => ({ handleId, error });

/** The answer of what has nothing to say. */
export const done = { error: '' };
