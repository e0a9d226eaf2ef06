import type { JsonObject } from '@awf/plugin-sdk';

/** A workflow as AWF sends it: every key is there, in capitals, and what is empty is null. (AWF spec §3.7.) */
export function toWorkflow(fields: JsonObject): JsonObject {
  return {
    Name: 'w',
    Description: '',
    Version: '1.0.0',
    Author: '',
    Tags: null,
    Inputs: null,
    Env: null,
    Initial: 'a',
    Steps: null,
    Hooks: { WorkflowStart: null, WorkflowEnd: null, WorkflowError: null, WorkflowCancel: null },
    Plugins: null,
    SourceDir: '/home/ada/project/.awf/workflows',
    ...fields,
  };
}

/** A step as AWF sends it. */
export function toStep(fields: JsonObject): JsonObject {
  return {
    Name: '',
    Type: 'command',
    Description: '',
    Command: '',
    ScriptFile: '',
    Dir: '',
    Operation: '',
    OperationInputs: null,
    Branches: null,
    Strategy: '',
    MaxConcurrent: 0,
    Timeout: 0,
    OnSuccess: '',
    OnFailure: '',
    Transitions: null,
    DependsOn: null,
    Retry: null,
    Capture: null,
    Hooks: { Pre: null, Post: null },
    ContinueOnError: false,
    Status: '',
    Message: '',
    ExitCode: 0,
    Loop: null,
    TemplateRef: null,
    CallWorkflow: null,
    Agent: null,
    Skills: null,
    Config: null,
    MCPProxy: null,
    ...fields,
  };
}
