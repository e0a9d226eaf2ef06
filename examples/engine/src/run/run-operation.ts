import { isPluginError, type PluginManager } from '@awf/plugin-host';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import { toAwfResponse } from '@awf/plugin-sdk/contract';
import { EngineError } from '../engine-error.js';
import { goText } from '../template/go-text.js';
import type { OperationStep } from '../workflow/workflow.js';
import type { Outcome } from './outcome.js';

/** How a plugin is called. */
export interface PluginCall {
  readonly plugins: PluginManager;
  readonly signal: AbortSignal;
}

/**
 * Calls an operation. That it failed, or its plugin broke, the workflow can route; that there is none it cannot. (AWF spec §6.5.)
 *
 * @throws EngineError STEP_FAILED
 */
export async function runOperation(
  step: OperationStep,
  inputs: JsonObject,
  { plugins, signal }: PluginCall,
): Promise<Outcome> {
  try {
    const result = await plugins.operations.execute(step.operation, inputs, { signal, ...timeoutOf(step) });
    const Response = toAwfResponse(result);
    const state = { Response, Output: toOutput(Response), ExitCode: 0 };
    return { failure: result.success ? undefined : result.error || 'operation failed', state, written: '' };
  } catch (error) {
    signal.throwIfAborted();
    if (!isPluginError(error)) throw error;
    if (error.code === 'UNKNOWN_NAME' || error.code === 'NOT_LOADED') {
      throw new EngineError('STEP_FAILED', `operation "${step.operation}" not found: ${error.message}`, {
        cause: error,
      });
    }
    return { failure: error.message, state: { Response: {}, Output: '', ExitCode: 0 }, written: '' };
  }
}

/** A step's own limit; without one calls have none. (AWF spec §6.11.) */
export function timeoutOf({ timeoutSeconds }: { readonly timeoutSeconds: number }): { readonly timeoutMs: number } {
  return { timeoutMs: timeoutSeconds > 0 ? timeoutSeconds * 1_000 : Number.POSITIVE_INFINITY };
}

/** `key=value` lines, as AWF has them, but in order. (AWF spec §6.5 step 6.) */
function toOutput(response: JsonObject): string {
  const entries = Object.entries(response).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, value]) => `${key}=${goText(value)}`).join('\n');
}
