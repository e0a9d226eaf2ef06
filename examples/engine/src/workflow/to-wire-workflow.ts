import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { Step, Workflow } from './workflow.js';

/** A workflow as AWF shows it to validators: its own structures, whose keys begin with capitals. (AWF spec §3.7.) */
export function toWireWorkflow(workflow: Workflow): JsonObject {
  const { name, description, version, author, tags, inputs, aliases, initial, steps, folder } = workflow;
  return {
    Name: name,
    Description: description,
    Version: version,
    Author: author,
    Tags: orNull(tags),
    Inputs: orNull(
      inputs.map((input) => ({
        Name: input.name,
        Type: input.type,
        Required: input.required,
        Default: input.default ?? null,
      })),
    ),
    Initial: initial,
    Steps: Object.fromEntries(Array.from(steps, ([key, step]) => [key, toWireStep(step)])),
    Plugins: aliases.size === 0 ? null : Object.fromEntries(aliases),
    SourceDir: folder,
  };
}

function toWireStep(step: Step): JsonObject {
  const base = { Name: step.name, Description: step.description };
  if (step.kind === 'terminal') return { ...base, Type: 'terminal', Status: step.status, Message: step.message };
  return {
    ...base,
    Type: step.kind === 'custom' ? step.type : step.kind,
    Command: step.kind === 'command' ? step.command : '',
    Operation: step.kind === 'operation' ? step.operation : '',
    OperationInputs: step.kind === 'operation' ? step.inputs : null,
    Config: step.kind === 'custom' ? step.config : null,
    Timeout: step.timeoutSeconds,
    OnSuccess: step.onSuccess,
    OnFailure: step.onFailure,
    Transitions: orNull(step.transitions.map(({ when, goto }) => ({ When: when, Goto: goto }))),
    ContinueOnError: step.continueOnError,
  };
}

/** Go sends an empty list as null. */
function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
