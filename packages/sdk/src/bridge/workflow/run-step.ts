import type { ExecuteStepRequest } from '@awf/plugin-proto/workflow/messages';
import { openOutput, outputText } from '../../context/output-context.js';
import { formatIssues } from '../../contract/issues.js';
import { decodeStruct } from '../../contract/struct.js';
import { inside } from '../../define/definition.js';
import { isFailure } from '../../define/failure.js';
import type { OperationDefinition } from '../../define/operation.js';
import { isStopPipeline, type StepDefinition } from '../../define/step.js';
import { sdkError } from '../../errors/sdk-error.js';
import type { PartContract } from '../../registry/part-contract.js';
import type { Schema } from '../../schema/standard-schema.js';
import { readOutput } from '../read-output.js';
import { createEngine, createInstanceContext, type WorkflowBridge } from './bridge.js';
import { parseReceived, type Received, receive } from './typed.js';

/** A configured step. */
export interface StepEntry {
  readonly type: string;
  readonly name: string;
  readonly definition: StepDefinition | OperationDefinition;
  /** As created: templates are not resolved. */
  readonly config: Received;
  readonly configDir: string | undefined;
  readonly contract: PartContract | undefined;
}

/** How a step ended: what its author returned, and what that must be. */
export interface Ended {
  readonly returned: unknown;
  readonly schema: Schema | undefined;
  readonly stop: boolean;
}

/** One run of a step. */
export interface StepRun {
  readonly entry: StepEntry;
  readonly request: ExecuteStepRequest;
  readonly config: Received;
  readonly signal: AbortSignal;
}

/** Runs a step of the workflow engine's own kind. */
export async function runStep(bridge: WorkflowBridge, definition: StepDefinition, run: StepRun): Promise<Ended> {
  const { entry, request, signal } = run;
  const { parts, shared } = definition[inside];
  const config = await parseConfig(parts.config, run.config);
  const current = await parseReceived(parts.current, currentOf(run));
  if (current.issues !== undefined) throw sdkError('INPUT_INVALID', `current: ${formatIssues(current.issues)}`);
  const { name, configDir } = entry;
  const init = { signal, fields: { step: name }, sharing: shared !== undefined, name, configDir };
  const outputs = Array.from(request.stepOutputs, ([step, output]) => [step, decodeStruct(output) ?? {}] as const);
  const ctx = {
    ...createInstanceContext(bridge, init, createEngine(bridge, '')),
    current: current.value,
    triggerData: decodeStruct(request.triggerData) ?? {},
    stepOutputs: Object.fromEntries(outputs),
    metadata: decodeStruct(request.metadata) ?? {},
    rawConfig: entry.config.json,
  };
  const returned = await parts.run(Object(config), ctx);
  const stop = isStopPipeline(returned);
  return { returned: stop ? returned.output : returned, schema: parts.output, stop };
}

/**
 * What earlier steps put out. Without a schema for it, its message has no fields, and the Struct, where there is one, says more.
 * Of a Struct an author's own message takes what it knows, as the engine does for it. (Workflow spec §6.3.)
 */
function currentOf({ entry, request }: StepRun): Received {
  const { current: schema } = entry.definition.kind === 'step' ? entry.definition[inside].parts : {};
  const { input, mode } = entry.contract ?? {};
  const json = decodeStruct(request.current);
  const received = receive({ typed: request.typedInput, json, field: 'typed_input' }, { message: input, mode }) ?? {
    json: {},
  };
  if (schema === undefined) return { json: json ?? {} };
  const { message, json: known } = received;
  if (message !== undefined || input?.source === undefined) return received;
  return { json: Object.fromEntries(Object.entries(known).filter(([key]) => input.type.has(key))) };
}

/** An operation as a step: its config is the input, its data the output, its text the key `output`. */
export async function runOperation(
  bridge: WorkflowBridge,
  definition: OperationDefinition,
  run: StepRun,
): Promise<Ended> {
  const { entry, signal } = run;
  const { parts, shared } = definition[inside];
  const input = await parseConfig(parts.input, run.config);
  const call = { signal, fields: { step: entry.name }, sharing: shared !== undefined, outlet: undefined };
  const output = openOutput(bridge.runtime, call);
  try {
    const ctx = { ...output.ctx, baseDir: entry.configDir ?? output.ctx.baseDir };
    const returned = await parts.run(Object(input), ctx);
    if (isFailure(returned)) {
      ctx.log.debug('the step failed', { data: returned.data ?? {} });
      throw sdkError('HANDLER_FAILED', returned.error);
    }
    const data = await readOutput(returned, parts.output);
    const text = outputText(await output.end(), data);
    const whole = text === '' || 'output' in data ? data : { ...data, output: text };
    return { returned: whole, schema: undefined, stop: false };
  } finally {
    await output.end();
  }
}

/** A step's config as its schema wants it. */
export async function parseConfig(schema: Schema | undefined, config: Received): Promise<unknown> {
  const parsed = await parseReceived(schema, config);
  if (parsed.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(parsed.issues));
  return parsed.value;
}

/** The schema of what configures a step: of an operation that is its input. */
export function configSchema(definition: StepDefinition | OperationDefinition): Schema | undefined {
  return isOperationStep(definition) ? definition[inside].parts.input : definition[inside].parts.config;
}

/** Whether a step is an operation. */
export function isOperationStep(definition: StepDefinition | OperationDefinition): definition is OperationDefinition {
  return definition.kind === 'operation';
}
