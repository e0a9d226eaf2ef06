import type { ExecuteStepRequest, ExecuteStepResponse } from '@awf/plugin-proto/awf/messages';
import { openOutput, outputText } from '../../context/output-context.js';
import type { Written } from '../../context/output-sink.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { formatIssues } from '../../contract/issues.js';
import { noStepTypes } from '../../contract/markers.js';
import { fromExecuteStepRequest, type StepCall, toExecuteStepResponse } from '../../contract/step-type.js';
import { inside } from '../../define/definition.js';
import type { StepTypeDefinition } from '../../define/step-type.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import { checkWith, parseWith } from '../../schema/parse-with.js';
import type { Schema } from '../../schema/standard-schema.js';
import type { Answer, Caller } from '../caller.js';
import { logFailure } from '../log-failure.js';
import { requireObject } from '../read-output.js';

/**
 * Runs a step of a plugin's type for the wire. Whatever goes wrong rejects, and so becomes a gRPC error, whose text begins as
 * that of a Go plugin does; only an exit code is an answer. (AWF spec §3.2, §3.3 ExecuteStep.)
 *
 * @throws PluginError CAPABILITY_MISSING, REQUEST_INVALID, HANDLER_FAILED, OUTPUT_NOT_ENCODABLE
 */
export async function executeStep(
  runtime: PluginRuntime,
  request: ExecuteStepRequest,
  caller: Caller,
): Promise<Answer<ExecuteStepResponse>> {
  const { stepTypes } = runtime.plugin[inside];
  if (stepTypes.size === 0) throw sdkError('CAPABILITY_MISSING', noStepTypes);
  const read = fromExecuteStepRequest(request);
  if (read.issues !== undefined) {
    throw sdkError('REQUEST_INVALID', `unmarshal ${read.field}: ${formatIssues(read.issues)}`);
  }
  const ended = await run(runtime, read.value, caller).catch((error: unknown) => {
    logFailure(runtime.base.log.child(logFields(read.value)), error, { what: 'step', signal: caller.signal });
    throw sdkError('HANDLER_FAILED', `execute step: ${errorText(error)}`, error);
  });
  const encoded = toExecuteStepResponse(ended);
  if (encoded.issues === undefined) return { response: encoded.value, outputStreamed: ended.outputStreamed };
  throw sdkError('OUTPUT_NOT_ENCODABLE', `marshal result data: ${formatIssues(encoded.issues)}`);
}

/** How a handler ended, complete. */
interface Ended {
  readonly output: string;
  readonly data: object | undefined;
  readonly exitCode: number;
  readonly outputStreamed: boolean;
}

async function run(runtime: PluginRuntime, call: StepCall, caller: Caller): Promise<Ended> {
  const { parts, shared } = findStepType(runtime, call.stepType)[inside];
  const output = openOutput(runtime, { ...caller, fields: logFields(call), sharing: shared !== undefined });
  try {
    const parsed = await parseWith(parts.config, call.config ?? {});
    if (parsed.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(parsed.issues));
    const ctx = { ...output.ctx, stepName: call.stepName, inputs: call.inputs ?? {} };
    const returned = await parts.run(Object(parsed.value), ctx);
    return await complete(returned, parts.data, await output.end());
  } finally {
    await output.end();
  }
}

function findStepType(runtime: PluginRuntime, name: string): StepTypeDefinition {
  const { stepTypes } = runtime.plugin[inside];
  const found = stepTypes.get(name);
  if (found !== undefined) return found;
  throw sdkError('STEP_TYPE_UNKNOWN', `unknown step type: ${name}; there are ${[...stepTypes.keys()].join(', ')}`);
}

/** Fills in what a handler left out. */
async function complete(returned: unknown, schema: Schema | undefined, written: Written): Promise<Ended> {
  const outcome = returned === undefined ? {} : requireObject(returned, 'run');
  const data = await readData(Reflect.get(outcome, 'data'), schema);
  const given: unknown = Reflect.get(outcome, 'output') ?? undefined;
  const output = given ?? outputText(written, data);
  const exitCode: unknown = Reflect.get(outcome, 'exitCode') ?? 0;
  if (typeof output !== 'string') {
    throw sdkError('OUTPUT_INVALID', `the step's output must be a text, but is ${typeof output}`);
  }
  if (typeof exitCode !== 'number' || (exitCode | 0) !== exitCode) {
    throw sdkError(
      'OUTPUT_INVALID',
      `the step's exitCode must be a whole number of 32 bits, but is ${String(exitCode)}`,
    );
  }
  return { output, data, exitCode, outputStreamed: given === undefined && written.isStreamed };
}

async function readData(data: unknown, schema: Schema | undefined): Promise<object | undefined> {
  if (data === undefined) return undefined;
  const checked = schema === undefined ? { value: data } : await checkWith(schema, data);
  if (checked.issues === undefined) return requireObject(checked.value, 'data');
  throw sdkError('OUTPUT_INVALID', `the step's data breaks its schema: ${formatIssues(checked.issues)}`);
}

function logFields({ stepType, stepName }: StepCall): object {
  return { step_type: stepType, step: stepName };
}
