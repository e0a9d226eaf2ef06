import { StepTypeServiceService } from '@awf/plugin-proto/awf';
import type { ExecuteStepResponse } from '@awf/plugin-proto/awf/messages';
import { StreamServiceService } from '@awf/plugin-proto/awf/stream';
import { formatIssues } from '../../contract/issues.js';
import {
  fromExecuteStepResponse,
  type StepResult,
  type StepTypeSchema,
  toExecuteStepRequest,
} from '../../contract/step-type.js';
import type { CallOptions, ExecuteOptions, StepRequest } from '../../contract/typed-calls.js';
import type { PluginCaller } from '../plugin-caller.js';
import { doWork } from './work.js';

/** The plugin's step types, as it lists them. (AWF spec §6.2 step 6.) */
export async function listStepTypes(caller: PluginCaller, options?: CallOptions): Promise<readonly StepTypeSchema[]> {
  const start = caller.link.unary(StepTypeServiceService.listStepTypes, {});
  const { stepTypes } = await caller.call('list its step types', start, options);
  return stepTypes.map(({ name, description }) => ({ name, description }));
}

/** A step to run, and its type. */
export type StepToRun = StepRequest & { readonly type: string };

/**
 * Runs a step. An exit code other than 0 resolves: it is an answer. (AWF spec §3.1, §3.3 ExecuteStep.)
 *
 * @throws PluginError INPUT_INVALID where JSON cannot say the config or the inputs as objects, and as `doWork`.
 */
export async function executeStep(
  caller: PluginCaller,
  { type, stepName = type, config, inputs }: StepToRun,
  options?: ExecuteOptions,
): Promise<StepResult> {
  const what = `execute a step of type ${JSON.stringify(type)}`;
  const request = toExecuteStepRequest({ stepName, stepType: type, config, inputs });
  if (request.issues !== undefined) {
    const why = `could not ${what}: its ${request.field} cannot be sent: ${formatIssues(request.issues)}. Use an object that JSON can say.`;
    throw caller.error('INPUT_INVALID', why);
  }
  const response = await doWork<ExecuteStepResponse>(caller, what, {
    unary: caller.link.unary(StepTypeServiceService.executeStep, request.value),
    stream: caller.link.serverStream(StreamServiceService.executeStep, request.value),
    options,
  });
  const result = fromExecuteStepResponse(response);
  if (result.issues === undefined) return result.value;
  const why = `could not ${what}: the ${result.field} that it answered ${formatIssues(result.issues)}.`;
  throw caller.error('CALL_FAILED', why);
}
