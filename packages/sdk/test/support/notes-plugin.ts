import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type LaunchOptions, launch, type PluginProcess } from '@awf/go-plugin/host';
import {
  EventServiceClient,
  OperationServiceClient,
  PluginServiceClient,
  StepTypeServiceClient,
  ValidatorServiceClient,
} from '@awf/plugin-proto/awf';
import type { ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { type CallOptions, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { magicCookies } from '../../src/contract/handshake.js';
import { encodeValues } from '../../src/contract/values.js';

/** Path of the fixture. */
export const notesPlugin = fileURLToPath(new URL('../fixtures/notes-plugin.mjs', import.meta.url));

/** Launches the fixture as a host does. */
export function launchNotes(sandbox: Sandbox, options: Partial<LaunchOptions> = {}): Promise<PluginProcess> {
  const env = { ...sandbox.env, PROBE_NOTES: `${sandbox.folder}/probe-notes` };
  return launch({
    name: 'notes',
    command: notesPlugin,
    magicCookies,
    versions: [1],
    startTimeoutMs: 10_000,
    env,
    ...options,
  });
}

/** What the fixture noted down. */
export function notesOf(sandbox: Sandbox): readonly string[] {
  const file = `${sandbox.folder}/probe-notes`;
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

/** Clients of AWF's services on a plugin. */
export function clientsOf({ connection }: Pick<PluginProcess, 'connection'>) {
  return {
    plugin: connection.client(PluginServiceClient),
    operations: connection.client(OperationServiceClient),
    validators: connection.client(ValidatorServiceClient),
    stepTypes: connection.client(StepTypeServiceClient),
    events: connection.client(EventServiceClient),
  };
}

type Callback<Response> = (error: ServiceError | null, response: Response) => void;

/** The answer of one call made with a callback. */
export function answerOf<Response>(call: (callback: Callback<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/** Calls Init with a config. */
export function initOf(process: Pick<PluginProcess, 'connection'>, config: object) {
  const { values = new Map() } = encodeValues(config);
  return answerOf((callback) => clientsOf(process).plugin.init({ config: values }, callback));
}

/** One call of Execute. */
export interface ExecuteCall {
  readonly operation: string;
  readonly inputs?: object;
  readonly options?: CallOptions;
  /** Cancels the call when it fires. */
  readonly cancel?: AbortSignal;
}

/** Calls Execute. */
export function executeOf(process: Pick<PluginProcess, 'connection'>, call: ExecuteCall): Promise<ExecuteResponse> {
  const { values = new Map() } = encodeValues(call.inputs ?? {});
  const request = { operation: call.operation, inputs: values };
  return answerOf((callback) => {
    const pending = clientsOf(process).operations.execute(request, new Metadata(), call.options ?? {}, callback);
    call.cancel?.addEventListener('abort', () => pending.cancel());
  });
}
