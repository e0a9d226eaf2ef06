import type { ValidatorServiceServer } from '@awf/plugin-proto/awf';
import type { PluginRuntime } from '../../context/runtime.js';
import { unary } from './unary.js';

/** ValidatorService of a plugin without validators: no issues, and the workflow is not even read. (AWF spec §3.2.) */
export function createValidatorService(runtime: PluginRuntime): ValidatorServiceServer {
  const noIssues = unary(runtime, async () => ({ issues: [] }));
  return { validateWorkflow: noIssues, validateStep: noIssues };
}
