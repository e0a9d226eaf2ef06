import { ValidatorServiceService } from '@awf/plugin-proto/awf';
import { encodeDocument } from '../../contract/document.js';
import { formatIssues } from '../../contract/issues.js';
import { type FoundIssue, fromWireIssue } from '../../contract/validator.js';
import type { PluginCaller } from '../plugin-caller.js';
import type { TestValidateOptions } from '../test-host.js';

/**
 * What the plugin's validators find in a workflow, or in one step of it. (AWF spec §3.3, §6.7.)
 *
 * @throws PluginError INPUT_INVALID where JSON cannot say the workflow, and as `PluginCaller.call`.
 */
export async function validate(
  caller: PluginCaller,
  workflow: object,
  { step, ...options }: TestValidateOptions = {},
): Promise<readonly FoundIssue[]> {
  const what = step === undefined ? 'validate a workflow' : `validate the step ${JSON.stringify(step)}`;
  const document = encodeDocument(workflow);
  if (document.issues !== undefined) {
    const why = `could not ${what}: the workflow cannot be sent: ${formatIssues(document.issues)}. Use what JSON can say.`;
    throw caller.error('INPUT_INVALID', why);
  }
  const { validateWorkflow, validateStep } = ValidatorServiceService;
  const { bytes: workflowJson } = document;
  const { issues } =
    step === undefined
      ? await caller.call(what, caller.link.unary(validateWorkflow, { workflowJson }), options)
      : await caller.call(what, caller.link.unary(validateStep, { workflowJson, stepName: step }), options);
  return issues.map(fromWireIssue);
}
