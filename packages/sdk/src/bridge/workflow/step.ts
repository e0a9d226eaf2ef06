import { randomUUID } from 'node:crypto';
import type { CreateStepRequest, ExecuteStepRequest, ExecuteStepResponse } from '@awf/plugin-proto/workflow/messages';
import { formatIssues } from '../../contract/issues.js';
import { decodeStruct, encodeStruct } from '../../contract/struct.js';
import { inside } from '../../define/definition.js';
import { sdkError } from '../../errors/sdk-error.js';
import { readOutput } from '../read-output.js';
import type { WorkflowBridge } from './bridge.js';
import { isTemplated, takeOwnConfig } from './engine-keys.js';
import {
  configSchema,
  type Ended,
  isOperationStep,
  parseConfig,
  runOperation,
  runStep,
  type StepEntry,
  type StepRun,
} from './run-step.js';
import { receive } from './typed.js';
import { answerTyped } from './typed-answer.js';

/** The configured steps of this process. One runs for several pipelines side by side. (Workflow spec §3.3.) */
export class StepTable {
  readonly #bridge: WorkflowBridge;
  readonly #steps = new Map<string, StepEntry>();

  constructor(bridge: WorkflowBridge) {
    this.#bridge = bridge;
  }

  /** A config with templates is looked at only when the step runs. (Workflow spec §9.8.) */
  async create({ type, name, config: sent, typedConfig }: CreateStepRequest): Promise<string> {
    const { steps } = this.#bridge.runtime.plugin[inside].workflow;
    if (steps.size === 0) throw sdkError('CAPABILITY_MISSING', 'plugin does not provide steps');
    const definition = steps.get(type);
    if (definition === undefined) {
      throw sdkError(
        'CAPABILITY_MISSING',
        `unknown step type ${JSON.stringify(type)}; there are ${[...steps.keys()].join(', ')}`,
      );
    }
    const { config: json, configDir } = takeOwnConfig(decodeStruct(sent));
    const contract = (await this.#bridge.contracts())?.steps.get(type);
    const wanted = { message: contract?.config, mode: contract?.mode };
    const config = receive({ typed: typedConfig, json, field: 'typed_config' }, wanted) ?? { json: {} };
    if (!isTemplated(config.json)) await parseConfig(configSchema(definition), config);
    if (definition[inside].shared !== undefined) await this.#bridge.shared.ready();
    const handle = randomUUID();
    this.#steps.set(handle, { type, name, definition, config, configDir, contract });
    return handle;
  }

  /** Runs a step. February's engine sends no resolved config: the one that it was created with serves then. */
  async execute(request: ExecuteStepRequest, signal: AbortSignal): Promise<ExecuteStepResponse> {
    const entry = this.#get(request.handleId);
    const { contract, definition } = entry;
    const { config: json } = takeOwnConfig(decodeStruct(request.config));
    const wanted = { message: contract?.config, mode: contract?.mode };
    const resolved = receive({ typed: request.typedConfig, json, field: 'typed_config' }, wanted);
    const run = { entry, request, config: resolved ?? entry.config, signal };
    const ended = isOperationStep(definition)
      ? await runOperation(this.#bridge, definition, run)
      : await runStep(this.#bridge, definition, run);
    return toResponse(ended, run);
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

/** The answer: a message where the contract has one, else a Struct, or neither where nothing was returned. */
async function toResponse(
  { returned, schema, stop }: Ended,
  { entry, request }: StepRun,
): Promise<ExecuteStepResponse> {
  const done = { error: '', stopPipeline: stop, output: undefined, typedOutput: undefined };
  const isTyped = request.typedInput !== undefined || request.typedConfig !== undefined;
  const wanted = { message: entry.contract?.output, mode: entry.contract?.mode, isTyped };
  const check = () => readOutput(returned, schema);
  const typedOutput = await answerTyped(returned, wanted, check);
  if (typedOutput !== undefined) return { ...done, typedOutput };
  if (returned === undefined) return done;
  const { struct, issues } = encodeStruct(await check());
  if (issues === undefined) return { ...done, output: struct };
  throw sdkError('OUTPUT_NOT_ENCODABLE', `encode step output: ${formatIssues(issues)}`);
}
