import type { StepTypeServiceServer } from '@awf/plugin-proto/awf';
import type {
  ExecuteStepRequest,
  ExecuteStepResponse,
  ListStepTypesRequest,
  ListStepTypesResponse,
} from '@awf/plugin-proto/awf/messages';
import type { PluginRuntime } from '../../context/runtime.js';
import { inside } from '../../define/definition.js';
import { type Method, unary } from '../unary.js';
import { executeStep } from './execute-step.js';

/** The methods of AWF's StepTypeService. (AWF spec §3.2, §3.3.) */
export interface StepTypeMethods {
  readonly listStepTypes: Method<ListStepTypesRequest, ListStepTypesResponse>;
  readonly executeStep: Method<ExecuteStepRequest, ExecuteStepResponse>;
}

/** Makes the methods of StepTypeService. A plugin without step types lists none, and running one is a gRPC error. */
export function createStepTypeMethods(runtime: PluginRuntime): StepTypeMethods {
  const { stepTypes } = runtime.plugin[inside];
  return {
    listStepTypes: async () => ({
      stepTypes: Array.from(stepTypes, ([name, stepType]) => ({
        name,
        description: stepType[inside].parts.description ?? '',
      })),
    }),
    executeStep: async (request, signal) =>
      (await executeStep(runtime, request, { signal, outlet: undefined })).response,
  };
}

/** StepTypeService over gRPC. */
export function createStepTypeService(runtime: PluginRuntime): StepTypeServiceServer {
  const methods = createStepTypeMethods(runtime);
  return {
    listStepTypes: unary(runtime, methods.listStepTypes),
    executeStep: unary(runtime, methods.executeStep),
  };
}
