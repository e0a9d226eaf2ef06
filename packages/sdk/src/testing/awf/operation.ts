import { OperationServiceService } from '@awf/plugin-proto/awf';
import type { ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { StreamServiceService } from '@awf/plugin-proto/awf/stream';
import { formatIssues } from '../../contract/issues.js';
import { fromExecuteResponse, type OperationResult } from '../../contract/operation.js';
import { fromWireOperation, type OperationSchema } from '../../contract/operation-schema.js';
import type { CallOptions, ExecuteOptions } from '../../contract/typed-calls.js';
import { encodeValues } from '../../contract/values.js';
import type { PluginCaller } from '../plugin-caller.js';
import { doWork } from './work.js';

/** The plugin's operations, as it lists them. (AWF spec §6.2 step 6.) */
export async function listOperations(caller: PluginCaller, options?: CallOptions): Promise<readonly OperationSchema[]> {
  const start = caller.link.unary(OperationServiceService.listOperations, {});
  const { operations } = await caller.call('list its operations', start, options);
  return operations.map(fromWireOperation);
}

/** An operation to run. */
export interface OperationToRun {
  readonly operation: string;
  readonly input: object;
}

/**
 * Runs an operation. One that fails resolves: "failed" is an answer. (AWF spec §3.1, §3.3 Execute.)
 *
 * @throws PluginError INPUT_INVALID where JSON cannot say the input, and as `doWork`.
 */
export async function executeOperation(
  caller: PluginCaller,
  { operation, input }: OperationToRun,
  options?: ExecuteOptions,
): Promise<OperationResult> {
  const what = `execute ${JSON.stringify(operation)}`;
  const encoded = encodeValues(input);
  if (encoded.issues !== undefined) {
    const why = `could not ${what}: its input cannot be sent: ${formatIssues(encoded.issues)}. Use what JSON can say.`;
    throw caller.error('INPUT_INVALID', why);
  }
  const request = { operation, inputs: encoded.values };
  const response = await doWork<ExecuteResponse>(caller, what, {
    unary: caller.link.unary(OperationServiceService.execute, request),
    stream: caller.link.serverStream(StreamServiceService.execute, request),
    options,
  });
  return fromExecuteResponse(response);
}
