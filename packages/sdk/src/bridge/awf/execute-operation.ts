import { isPluginError } from '@awf/go-plugin';
import type { Logger } from '@awf/go-plugin/plugin';
import type { ExecuteRequest, ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { openOutput } from '../../context/output-context.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { formatIssues } from '../../contract/issues.js';
import type { JsonObject } from '../../contract/json.js';
import { noOperations } from '../../contract/markers.js';
import { toExecuteResponse } from '../../contract/operation.js';
import { decodeValues } from '../../contract/values.js';
import { inside } from '../../define/definition.js';
import { isFailure } from '../../define/failure.js';
import type { OperationDefinition } from '../../define/operation.js';
import { errorStack, errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import { checkWith, parseWith } from '../../schema/parse-with.js';
import type { Schema } from '../../schema/standard-schema.js';

/**
 * Runs an operation for the wire. Whatever goes wrong is an answer that says so, never a gRPC error: an unknown name, inputs
 * that break the schema (as `<path>: <rule>`, and then `run` is not called), a thrown error (its text; output and data are
 * dropped, as in Go), a result that cannot be sent. (AWF spec §3.3 Execute.)
 */
export async function executeOperation(
  runtime: PluginRuntime,
  request: ExecuteRequest,
  signal: AbortSignal,
): Promise<ExecuteResponse> {
  const { operations } = runtime.plugin[inside];
  if (operations.size === 0) return failed(noOperations);
  try {
    const operation = operations.get(request.operation);
    if (operation === undefined) throw sdkError('OPERATION_UNKNOWN', `unknown operation: ${request.operation}`);
    return await run(runtime, { name: request.operation, operation, sent: decodeValues(request.inputs), signal });
  } catch (error) {
    logFailure(runtime.base.log.child({ operation: request.operation }), error, signal);
    return failed(runtime.mask.text(errorText(error)));
  }
}

/** One call of one operation. */
interface Call {
  readonly name: string;
  readonly operation: OperationDefinition;
  readonly sent: JsonObject;
  readonly signal: AbortSignal;
}

async function run(runtime: PluginRuntime, { name, operation, sent, signal }: Call): Promise<ExecuteResponse> {
  const { parts, shared } = operation[inside];
  const output = openOutput(runtime, { signal, fields: { operation: name }, sharing: shared !== undefined });
  try {
    const parsed = await parseWith(parts.input, sent);
    if (parsed.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(parsed.issues));
    const returned = await parts.run(Object(parsed.value), output.ctx);
    return await answer(runtime, { returned, schema: parts.output, text: output.end() });
  } finally {
    output.end();
  }
}

/** What a handler left behind. */
interface Left {
  readonly returned: unknown;
  readonly schema: Schema | undefined;
  readonly text: string;
}

async function answer(runtime: PluginRuntime, { returned, schema, text }: Left): Promise<ExecuteResponse> {
  const encoded = isFailure(returned)
    ? toExecuteResponse({
        success: false,
        output: text,
        data: returned.data ?? {},
        error: runtime.mask.text(returned.error),
      })
    : toExecuteResponse({ success: true, output: text, data: await readData(returned, schema), error: '' });
  if (encoded.issues === undefined) return encoded.response;
  throw sdkError('OUTPUT_NOT_ENCODABLE', `the result cannot be sent: ${formatIssues(encoded.issues)}`);
}

async function readData(returned: unknown, schema: Schema | undefined): Promise<object> {
  const checked = schema === undefined ? { value: returned } : await checkWith(schema, returned);
  if (checked.issues !== undefined) {
    throw sdkError('OUTPUT_INVALID', `the result breaks its schema: ${formatIssues(checked.issues)}`);
  }
  const data = checked.value;
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  const got = Array.isArray(data) ? 'a list' : data === null ? 'null' : typeof data;
  throw sdkError('OUTPUT_INVALID', `the result must be an object, but run returned ${got}`);
}

function logFailure(log: Logger, error: unknown, signal: AbortSignal): void {
  if (isPluginError(error)) log.debug('operation failed', { code: error.code, error: error.message });
  else if (signal.aborted) log.debug('operation ended after its caller had gone', { error: errorText(error) });
  else log.error('operation failed', { error: errorStack(error) });
}

function failed(error: string): ExecuteResponse {
  return { success: false, output: '', data: new Map(), error };
}
