import type { ExecuteStepRequest, ExecuteStepResponse, Struct } from '@awf/plugin-proto/workflow/messages';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';
import { type FormUse, fromForms, toForms } from './forms.js';
import type { Pipeline, StepOutcome } from './pipeline.js';
import { toLenientStruct, toStruct } from './struct.js';
import type { TypedContract } from './typed-contracts.js';

/** Where a step lives: in one process, under that one's handle. */
export interface StepPlace {
  readonly client: PluginClient;
  readonly handle: string;
}

/** A step and what it is to run on. */
export interface StepExecution {
  /** What is done, for messages: `execute step "one"`. */
  readonly what: string;
  readonly contract: TypedContract | undefined;
  /** Its config with templates resolved; undefined where it has none. */
  readonly config: JsonObject | undefined;
  readonly pipeline: Pipeline;
}

/** Runs a step where it lives. Nothing is awaited before the call is made. (Workflow spec §4.7, §6.3.) */
export async function executeStep(
  { client, handle }: StepPlace,
  execution: StepExecution,
  options?: CallOptions,
): Promise<StepOutcome> {
  const { what, contract } = execution;
  const use = { client, what };
  const request = toRequest(handle, execution, use);
  const { output, typedOutput, stopPipeline } = await client.request<ExecuteStepResponse>(
    what,
    (service, ...call) => service.executeStep(request, ...call),
    options,
  );
  return { output: fromForms({ struct: output, typed: typedOutput }, contract, use), stop: stopPipeline };
}

function toRequest(handleId: string, { contract, config, pipeline }: StepExecution, use: FormUse): ExecuteStepRequest {
  const { current, triggerData = {}, stepOutputs = {}, metadata = {} } = pipeline;
  const { configMessage = '', inputMessage = '' } = contract ?? {};
  const [configForms, inputForms] = toForms(
    [
      { part: 'config', value: config, message: configMessage },
      { part: 'input', value: current, message: inputMessage },
    ],
    contract,
    use,
  );
  const struct = (value: JsonObject, part: string) => toStruct(value, { ...use, part });
  return {
    handleId,
    triggerData: struct(triggerData, 'the trigger data'),
    stepOutputs: new Map(
      Object.entries(stepOutputs).map(([step, output]): [string, Struct] => [
        step,
        struct(output, `the output of step ${JSON.stringify(step)}`) ?? { fields: new Map() },
      ]),
    ),
    current: inputForms?.struct,
    metadata: toLenientStruct(metadata),
    config: configForms?.struct,
    typedConfig: configForms?.typed,
    typedInput: inputForms?.typed,
  };
}
