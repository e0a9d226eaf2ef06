import type { StepTypeServiceServer } from '@awf/plugin-proto/awf';
import type { PluginRuntime } from '../../context/runtime.js';
import { noStepTypes } from '../../contract/markers.js';
import { sdkError } from '../../errors/sdk-error.js';
import { unary } from './unary.js';

/** StepTypeService of a plugin without step types: an empty list; running one is a gRPC error. (AWF spec §3.2.) */
export function createStepTypeService(runtime: PluginRuntime): StepTypeServiceServer {
  return {
    listStepTypes: unary(runtime, async () => ({ stepTypes: [] })),
    executeStep: unary(runtime, async () => {
      throw sdkError('CAPABILITY_MISSING', noStepTypes);
    }),
  };
}
