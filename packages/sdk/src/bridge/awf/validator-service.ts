import type { ValidatorServiceServer } from '@awf/plugin-proto/awf';
import type {
  ValidateStepRequest,
  ValidateStepResponse,
  ValidateWorkflowRequest,
  ValidateWorkflowResponse,
} from '@awf/plugin-proto/awf/messages';
import type { PluginRuntime } from '../../context/runtime.js';
import { inside } from '../../define/definition.js';
import { sdkError } from '../../errors/sdk-error.js';
import { type Method, unary } from '../unary.js';
import { readWorkflow } from './read-workflow.js';
import { validateWorkflow } from './validate-workflow.js';

/** The methods of AWF's ValidatorService. (AWF spec §3.2, §3.3.) */
export interface ValidatorMethods {
  readonly validateWorkflow: Method<ValidateWorkflowRequest, ValidateWorkflowResponse>;
  readonly validateStep: Method<ValidateStepRequest, ValidateStepResponse>;
}

/** Makes the methods of ValidatorService. A plugin without validators finds nothing, and the workflow is not even read. */
export function createValidatorMethods(runtime: PluginRuntime): ValidatorMethods {
  const { validators } = runtime.plugin[inside];
  return {
    validateWorkflow: async ({ workflowJson }, signal) => {
      if (validators.size === 0) return { issues: [] };
      return { issues: await validateWorkflow(runtime, { workflow: readWorkflow(workflowJson), signal }) };
    },
    validateStep: async ({ workflowJson, stepName }, signal) => {
      if (validators.size === 0) return { issues: [] };
      const workflow = readWorkflow(workflowJson);
      const step = Object.hasOwn(workflow.steps, stepName) ? workflow.steps[stepName] : undefined;
      if (step !== undefined) return { issues: await validateWorkflow(runtime, { workflow, step, signal }) };
      throw sdkError('WORKFLOW_INVALID', `validate step: the workflow has no step ${JSON.stringify(stepName)}`);
    },
  };
}

/** ValidatorService over gRPC. */
export function createValidatorService(runtime: PluginRuntime): ValidatorServiceServer {
  const methods = createValidatorMethods(runtime);
  return {
    validateWorkflow: unary(runtime, methods.validateWorkflow),
    validateStep: unary(runtime, methods.validateStep),
  };
}
