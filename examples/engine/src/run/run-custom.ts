import { isPluginError } from '@awf/plugin-host';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import { EngineError } from '../engine-error.js';
import type { CustomStep } from '../workflow/workflow.js';
import type { Outcome } from './outcome.js';
import { type PluginCall, timeoutOf } from './run-operation.js';

/**
 * Runs a step of a plugin's type. An exit code the workflow can route, a broken call it cannot. (AWF spec §6.6.)
 *
 * @throws EngineError STEP_FAILED
 */
export async function runCustom(
  step: CustomStep,
  inputs: JsonObject,
  { plugins, signal }: PluginCall,
): Promise<Outcome> {
  const request = { stepName: step.name, config: step.config, inputs };
  try {
    const result = await plugins.stepTypes.execute(step.type, request, { signal, ...timeoutOf(step) });
    const { output, data = {}, exitCode } = result;
    const failure = exitCode === 0 ? undefined : `exit code ${exitCode}`;
    return { failure, state: { Output: output, Data: data, ExitCode: exitCode }, written: output };
  } catch (error) {
    signal.throwIfAborted();
    if (!isPluginError(error)) throw error;
    throw new EngineError('STEP_FAILED', error.message, { cause: error });
  }
}
