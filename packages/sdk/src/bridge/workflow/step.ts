import { randomUUID } from 'node:crypto';
import type { CreateStepRequest, ExecuteStepRequest, ExecuteStepResponse } from '@awf/plugin-proto/workflow/messages';
import { openOutput, outputText } from '../../context/output-context.js';
import { formatIssues } from '../../contract/issues.js';
import type { JsonObject } from '../../contract/json.js';
import { decodeStruct, encodeStruct } from '../../contract/struct.js';
import { inside } from '../../define/definition.js';
import { isFailure } from '../../define/failure.js';
import type { OperationDefinition } from '../../define/operation.js';
import { isStopPipeline, type StepDefinition } from '../../define/step.js';
import { sdkError } from '../../errors/sdk-error.js';
import { parseWith } from '../../schema/parse-with.js';
import type { Schema } from '../../schema/standard-schema.js';
import { readOutput } from '../read-output.js';
import { createEngine, createInstanceContext, type WorkflowBridge } from './bridge.js';
import { isTemplated, takeOwnConfig } from './engine-keys.js';

/** A configured step. */
interface StepEntry {
  readonly type: string;
  readonly name: string;
  readonly definition: StepDefinition | OperationDefinition;
  /** As created: templates are not resolved. */
  readonly config: JsonObject;
  readonly configDir: string | undefined;
}

/** How a step ended, its output not encoded yet; without one where the author returned nothing. */
interface Ended {
  readonly output: object | undefined;
  readonly stop: boolean;
}

/** The configured steps of this process. One runs for several pipelines side by side. (Workflow spec §3.3.) */
export class StepTable {
  readonly #bridge: WorkflowBridge;
  readonly #steps = new Map<string, StepEntry>();

  constructor(bridge: WorkflowBridge) {
    this.#bridge = bridge;
  }

  /** A config with templates is looked at only when the step runs. (Workflow spec §9.8.) */
  async create({ type, name, config: sent }: CreateStepRequest): Promise<string> {
    const { steps } = this.#bridge.runtime.plugin[inside].workflow;
    if (steps.size === 0) throw sdkError('CAPABILITY_MISSING', 'plugin does not provide steps');
    const definition = steps.get(type);
    if (definition === undefined) {
      throw sdkError(
        'CAPABILITY_MISSING',
        `unknown step type ${JSON.stringify(type)}; there are ${[...steps.keys()].join(', ')}`,
      );
    }
    const { config = {}, configDir } = takeOwnConfig(decodeStruct(sent));
    if (!isTemplated(config)) await parseConfig(configSchema(definition), config);
    if (definition[inside].shared !== undefined) await this.#bridge.shared.ready();
    const handle = randomUUID();
    this.#steps.set(handle, { type, name, definition, config, configDir });
    return handle;
  }

  /** Runs a step. February's engine sends no resolved config: the one that it was created with serves then. */
  async execute(request: ExecuteStepRequest, signal: AbortSignal): Promise<ExecuteStepResponse> {
    const entry = this.#get(request.handleId);
    const resolved = takeOwnConfig(decodeStruct(request.config));
    const call = { entry, request, config: resolved.config ?? entry.config, signal };
    const { definition } = entry;
    const ended = isOperationStep(definition)
      ? await runOperation(this.#bridge, definition, call)
      : await runStep(this.#bridge, definition, call);
    const done = { error: '', stopPipeline: ended.stop, typedOutput: undefined };
    if (ended.output === undefined) return { ...done, output: undefined };
    const { struct, issues } = encodeStruct(ended.output);
    if (issues === undefined) return { ...done, output: struct };
    throw sdkError('OUTPUT_NOT_ENCODABLE', `encode step output: ${formatIssues(issues)}`);
  }

  destroy(handle: string): void {
    this.#get(handle);
    this.#steps.delete(handle);
  }

  #get(handle: string): StepEntry {
    const entry = this.#steps.get(handle);
    if (entry === undefined) throw sdkError('HANDLE_UNKNOWN', `unknown step handle: ${handle}`);
    return entry;
  }
}

/** One run of a step. */
interface StepRun {
  readonly entry: StepEntry;
  readonly request: ExecuteStepRequest;
  readonly config: JsonObject;
  readonly signal: AbortSignal;
}

async function runStep(bridge: WorkflowBridge, definition: StepDefinition, run: StepRun): Promise<Ended> {
  const { entry, request, signal } = run;
  const { parts, shared } = definition[inside];
  const config = await parseConfig(parts.config, run.config);
  const current = await parseWith(parts.current, decodeStruct(request.current) ?? {});
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
    rawConfig: entry.config,
  };
  const returned = await parts.run(Object(config), ctx);
  const stop = isStopPipeline(returned);
  const output = stop ? returned.output : returned;
  return { output: output === undefined ? undefined : await readOutput(output, parts.output), stop };
}

/** An operation as a step: its config is the input, its data the output, its text the key `output`. */
async function runOperation(bridge: WorkflowBridge, definition: OperationDefinition, run: StepRun): Promise<Ended> {
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
    return { output: text === '' || 'output' in data ? data : { ...data, output: text }, stop: false };
  } finally {
    await output.end();
  }
}

async function parseConfig(schema: Schema | undefined, config: JsonObject): Promise<unknown> {
  const parsed = await parseWith(schema, config);
  if (parsed.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(parsed.issues));
  return parsed.value;
}

function configSchema(definition: StepDefinition | OperationDefinition): Schema | undefined {
  return isOperationStep(definition) ? definition[inside].parts.input : definition[inside].parts.config;
}

function isOperationStep(definition: StepDefinition | OperationDefinition): definition is OperationDefinition {
  return definition.kind === 'operation';
}
