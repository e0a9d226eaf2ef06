import { fileURLToPath } from 'node:url';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import { StreamServiceClient } from '@awf/plugin-proto/awf/stream';
import type { ExecuteUpdate } from '@awf/plugin-proto/awf/stream/messages';
import { type CallOptions, type ClientReadableStream, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { magicCookies } from '../../src/contract/handshake.js';
import { decodeValues, encodeValues } from '../../src/contract/values.js';
import { executeOf } from './notes-plugin.js';

const command = fileURLToPath(new URL('../fixtures/stream-plugin.mjs', import.meta.url));

/** Launches the fixture as a host does. */
export function launchStreamer(sandbox: Sandbox): Promise<PluginProcess> {
  const env = { ...sandbox.env, PROBE_NOTES: `${sandbox.folder}/probe-notes` };
  return launch({ name: 'streamer', command, magicCookies, versions: [1], startTimeoutMs: 10_000, env });
}

/** Starts an operation's stream; nothing is read before somebody listens. */
export function streamOf(
  { connection }: Pick<PluginProcess, 'connection'>,
  operation: string,
  { inputs = {}, options = {} }: { readonly inputs?: object; readonly options?: CallOptions } = {},
): ClientReadableStream<ExecuteUpdate> {
  const { values = new Map() } = encodeValues(inputs);
  const client = connection.client(StreamServiceClient);
  return client.execute({ operation, inputs: values }, new Metadata(), options);
}

/** The updates of a stream until its end, and the error at its end, if any. */
export function endOf<Update>(stream: ClientReadableStream<Update>) {
  const updates: Update[] = [];
  stream.on('data', (update: Update) => updates.push(update));
  return new Promise<{ updates: readonly Update[]; error?: ServiceError }>((resolve) => {
    stream.once('error', (error: ServiceError) => resolve({ updates, error }));
    stream.once('end', () => resolve({ updates }));
  });
}

/** How far the operation under way is, and what memory its process uses once garbage is collected. */
export async function memoryOf(plugin: Pick<PluginProcess, 'connection'>): Promise<{ done: number; bytes: number }> {
  const { data } = await executeOf(plugin, { operation: 'memory' });
  const { done, bytes } = decodeValues(data);
  return { done: Number(done), bytes: Number(bytes) };
}
