import type { ExecuteRequest, ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { openOutput, outputText } from '../../context/output-context.js';
import type { Written } from '../../context/output-sink.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { formatIssues } from '../../contract/issues.js';
import type { JsonObject } from '../../contract/json.js';
import { noOperations } from '../../contract/markers.js';
import { toExecuteResponse } from '../../contract/operation.js';
import { decodeValues } from '../../contract/values.js';
import { inside } from '../../define/definition.js';
import { isFailure } from '../../define/failure.js';
import type { OperationDefinition } from '../../define/operation.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import { parseWith } from '../../schema/parse-with.js';
import type { Schema } from '../../schema/standard-schema.js';
import type { Answer, Caller } from '../caller.js';
import { logFailure } from '../log-failure.js';
import { readOutput } from '../read-output.js';

/**
 * Runs an operation for the wire. Whatever goes wrong is an answer that says so, never a gRPC error: an unknown name, inputs
 * that break the schema (as `<path>: <rule>`, and then `run` is not called), a thrown error (its text; output and data are
 * dropped, as in Go), a result that cannot be sent. (AWF spec §3.3 Execute.)
 */
export async function executeOperation(
  runtime: PluginRuntime,
  request: ExecuteRequest,
  caller: Caller,
): Promise<Answer<ExecuteResponse>> {
  const { operations } = runtime.plugin[inside];
  if (operations.size === 0) return failed(noOperations);
  try {
    const operation = operations.get(request.operation);
    if (operation === undefined) throw sdkError('OPERATION_UNKNOWN', `unknown operation: ${request.operation}`);
    return await run(runtime, { name: request.operation, operation, sent: decodeValues(request.inputs), caller });
  } catch (error) {
    const { signal } = caller;
    logFailure(runtime.base.log.child({ operation: request.operation }), error, { what: 'operation', signal });
    return failed(runtime.mask.text(errorText(error)));
  }
}

/** One call of one operation. */
interface Call {
  readonly name: string;
  readonly operation: OperationDefinition;
  readonly sent: JsonObject;
  readonly caller: Caller;
}

async function run(runtime: PluginRuntime, { name, operation, sent, caller }: Call): Promise<Answer<ExecuteResponse>> {
  const { parts, shared } = operation[inside];
  const output = openOutput(runtime, { ...caller, fields: { operation: name }, sharing: shared !== undefined });
  try {
    const parsed = await parseWith(parts.input, sent);
    if (parsed.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(parsed.issues));
    const returned = await parts.run(Object(parsed.value), output.ctx);
    return await answer(runtime, { returned, schema: parts.output, written: await output.end() });
  } finally {
    await output.end();
  }
}

/** What a handler left behind. */
interface Left {
  readonly returned: unknown;
  readonly schema: Schema | undefined;
  readonly written: Written;
}

async function answer(runtime: PluginRuntime, { returned, schema, written }: Left): Promise<Answer<ExecuteResponse>> {
  const { success, data, error } = isFailure(returned)
    ? { success: false, data: returned.data ?? {}, error: runtime.mask.text(returned.error) }
    : { success: true, data: await readOutput(returned, schema), error: '' };
  const encoded = toExecuteResponse({ success, output: outputText(written, data), data, error });
  if (encoded.issues === undefined) return { response: encoded.response, outputStreamed: written.isStreamed };
  throw sdkError('OUTPUT_NOT_ENCODABLE', `the result cannot be sent: ${formatIssues(encoded.issues)}`);
}

function failed(error: string): Answer<ExecuteResponse> {
  return { response: { success: false, output: '', data: new Map(), error }, outputStreamed: false };
}
