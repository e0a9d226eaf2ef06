import type { JsonObject } from '../../contract/json.js';
import type { OperationResult } from '../../contract/operation.js';
import type { StepResult } from '../../contract/step-type.js';
import type { ExecuteOptions, StepRequest } from '../../contract/typed-calls.js';
import type { AwfCalls } from '../create-test-host.js';
import type { PluginCaller } from '../plugin-caller.js';
import { toEvent, toTestEvent } from '../test-event.js';
import { handleEvent, streamEvents } from './event.js';
import { executeOperation, listOperations } from './operation.js';
import { executeStep, listStepTypes } from './step-type.js';
import { validate } from './validator.js';

/** Calls of AWF. */
export function createAwfCalls(caller: PluginCaller, now: () => Date): AwfCalls {
  return {
    operations: (options) => listOperations(caller, options),
    execute: (operation: string, input: JsonObject, options?: ExecuteOptions): Promise<OperationResult> =>
      executeOperation(caller, { operation, input }, options),
    stepTypes: (options) => listStepTypes(caller, options),
    executeStep: (type: string, request: StepRequest, options?: ExecuteOptions): Promise<StepResult> =>
      executeStep(caller, { ...request, type }, options),
    validate: (workflow, options) => validate(caller, workflow, options),
    publish: async (event, options) => {
      const returned = await handleEvent(caller, await toEvent(event, now), options);
      return returned.map((one) => toTestEvent(one, now));
    },
    publishStream: async (events, options) =>
      streamEvents(caller, await Promise.all(events.map((event) => toEvent(event, now))), options),
  };
}

/** The same for a plugin that is tested by the workflow engine's contract. */
export function refuseAwfCalls(caller: PluginCaller): AwfCalls {
  const refuse = async (): Promise<never> => {
    const cure = "give testPlugin the option engine: 'awf'";
    throw caller.error('NOT_SUPPORTED', `is tested as the workflow engine runs it, which has no operations: ${cure}.`);
  };
  return {
    operations: refuse,
    execute: refuse,
    stepTypes: refuse,
    executeStep: refuse,
    validate: refuse,
    publish: refuse,
    publishStream: refuse,
  };
}
