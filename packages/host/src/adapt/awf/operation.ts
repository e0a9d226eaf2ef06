import { isPluginError } from '@awf/go-plugin';
import { OperationServiceClient } from '@awf/plugin-proto/awf';
import type { ExecuteResponse, GetOperationResponse, ListOperationsResponse } from '@awf/plugin-proto/awf/messages';
import type { StreamServiceClient } from '@awf/plugin-proto/awf/stream';
import {
  encodeValues,
  formatIssues,
  fromExecuteResponse,
  fromWireOperation,
  type OperationResult,
  type OperationSchema,
} from '@awf/plugin-sdk/contract';
import { status } from '@grpc/grpc-js';
import { callUnary, type TimedCallOptions, type TimedExecuteOptions } from '../call.js';
import { type PluginPeer, peerError } from '../plugin-peer.js';
import { callWork } from './stream.js';

/** Statuses by which plugins say that they have no such operation: Go's SDK answers with UNKNOWN. (AWF spec §3.3, §6.4.) */
const noSuchOperation: ReadonlySet<unknown> = new Set([status.UNKNOWN, status.NOT_FOUND, status.INVALID_ARGUMENT]);

/** A plugin's OperationService. Names are the short ones, without the plugin's. (AWF spec §2.1, §6.4.) */
export class OperationAdapter {
  readonly #peer: PluginPeer;
  readonly #client: OperationServiceClient;
  readonly #stream: StreamServiceClient | undefined;

  /** `stream` is given where the plugin announced it. */
  constructor(peer: PluginPeer, stream?: StreamServiceClient) {
    this.#peer = peer;
    this.#stream = stream;
    this.#client = peer.connection.client(OperationServiceClient);
  }

  /** Its operations in its order; none where it does not serve them. (AWF spec §6.2 step 6.) */
  async list(options: TimedCallOptions): Promise<readonly OperationSchema[]> {
    try {
      const { operations } = await callUnary<ListOperationsResponse>(this.#peer, 'list its operations', {
        start: (...call) => this.#client.listOperations({}, ...call),
        options,
      });
      return operations.map(fromWireOperation);
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_SUPPORTED') return [];
      throw error;
    }
  }

  /** One operation, or undefined where it has none of that name. Rejects only where the plugin cannot be asked. (AWF spec §6.4.) */
  async get(name: string, options: TimedCallOptions): Promise<OperationSchema | undefined> {
    try {
      const { operation } = await callUnary<GetOperationResponse>(
        this.#peer,
        `describe the operation ${JSON.stringify(name)}`,
        {
          start: (...call) => this.#client.getOperation({ name }, ...call),
          options,
        },
      );
      return operation === undefined ? undefined : fromWireOperation(operation);
    } catch (error) {
      if (saysUnknown(error)) return undefined;
      throw error;
    }
  }

  /**
   * Runs an operation. One that fails resolves: "failed" is an answer. It is streamed where the plugin can and the caller
   * watches. (AWF spec §3.1, §3.3, §6.5.)
   *
   * @throws PluginError `INPUT_INVALID` where JSON cannot say an input; `CALLBACK_FAILED`; and as `fromGrpcError` maps the
   * call's end.
   */
  async execute(operation: string, input: object, options: TimedExecuteOptions): Promise<OperationResult> {
    const encoded = encodeValues(input);
    const what = `execute ${JSON.stringify(operation)}`;
    if (encoded.issues !== undefined) {
      const why = `could not ${what}: its input cannot be sent: ${formatIssues(encoded.issues)}. Use what JSON can say.`;
      throw peerError(this.#peer, 'INPUT_INVALID', why);
    }
    const request = { operation, inputs: encoded.values };
    const stream = this.#stream;
    const response = await callWork<ExecuteResponse>(this.#peer, what, {
      unary: (...call) => this.#client.execute(request, ...call),
      stream: stream && ((...call) => stream.execute(request, ...call)),
      options,
    });
    return fromExecuteResponse(response);
  }
}

function saysUnknown(error: unknown): boolean {
  if (!isPluginError(error)) return false;
  if (error.code === 'NOT_SUPPORTED') return true;
  const { cause } = error;
  return error.code === 'CALL_FAILED' && cause instanceof Error && 'code' in cause && noSuchOperation.has(cause.code);
}
