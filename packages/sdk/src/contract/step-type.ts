import type { ExecuteStepRequest, ExecuteStepResponse } from '@awf/plugin-proto/awf/messages';
import { decodeDocument, encodeDocument } from './document.js';
import type { Issue } from './issues.js';
import type { JsonObject } from './json.js';

/** A step type as ListStepTypes describes it. (AWF spec §2.2 StepTypeInfo.) */
export interface StepTypeSchema {
  /** The short name, without the plugin's. */
  readonly name: string;
  readonly description: string;
}

/** How a step of a plugin's type ended. An exit code other than 0 is a failed step, not an error. */
export interface StepResult<Data = JsonObject> {
  readonly output: string;
  /** Undefined where the plugin sent none. */
  readonly data: Data | undefined;
  readonly exitCode: number;
}

/** A step to run, decoded. Each document is undefined where none was sent. (AWF spec §3.1, §6.6.) */
export interface StepCall {
  readonly stepName: string;
  /** The step type's short name. */
  readonly stepType: string;
  readonly config: JsonObject | undefined;
  readonly inputs: JsonObject | undefined;
}

/** A message's documents, or what is wrong with the first broken one. */
export type Documents<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly value?: undefined; readonly field: 'config' | 'inputs' | 'data'; readonly issues: readonly Issue[] };

/** Writes a step to run; config and inputs are one JSON document each. (AWF spec §3.1.) */
export function toExecuteStepRequest(
  call: Omit<StepCall, 'config' | 'inputs'> & {
    readonly config: object | undefined;
    readonly inputs: object | undefined;
  },
): Documents<ExecuteStepRequest> {
  const config = encodeDocument(call.config);
  if (config.issues !== undefined) return { field: 'config', issues: config.issues };
  const inputs = encodeDocument(call.inputs);
  if (inputs.issues !== undefined) return { field: 'inputs', issues: inputs.issues };
  const { stepName, stepType } = call;
  return { value: { stepName, stepType, config: config.bytes, inputs: inputs.bytes } };
}

/** Reads a step to run. (AWF spec §3.3 ExecuteStep.) */
export function fromExecuteStepRequest(message: ExecuteStepRequest): Documents<StepCall> {
  const config = decodeDocument(message.config);
  if (config.issues !== undefined) return { field: 'config', issues: config.issues };
  const inputs = decodeDocument(message.inputs);
  if (inputs.issues !== undefined) return { field: 'inputs', issues: inputs.issues };
  const { stepName, stepType } = message;
  return { value: { stepName, stepType, config: config.value, inputs: inputs.value } };
}

/** Writes how a step ended; data is one JSON document, none where it is undefined. (AWF spec §3.3 ExecuteStep.) */
export function toExecuteStepResponse(result: StepResult<object>): Documents<ExecuteStepResponse> {
  const data = encodeDocument(result.data);
  if (data.issues !== undefined) return { field: 'data', issues: data.issues };
  const { output, exitCode } = result;
  return { value: { output, data: data.bytes, exitCode } };
}

/** Reads how a step ended. Data that is no object is an issue: AWF fails such a step. (AWF spec §6.6.) */
export function fromExecuteStepResponse(message: ExecuteStepResponse): Documents<StepResult> {
  const data = decodeDocument(message.data);
  if (data.issues !== undefined) return { field: 'data', issues: data.issues };
  const { output, exitCode } = message;
  return { value: { output, data: data.value, exitCode } };
}
