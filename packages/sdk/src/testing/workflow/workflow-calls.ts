import type { TypedPlugin } from '../../contract/typed-calls.js';
import type { PluginCaller } from '../plugin-caller.js';
import type { Recorder } from '../recorder.js';
import { getAsset, getConfigFragment } from './files.js';
import { deliverMessage } from './message.js';
import { createModule } from './module.js';
import type { WorkflowSession } from './session.js';
import { runStep } from './step.js';
import type { TestStepRun, TestTriggerOptions, WorkflowCalls } from './test-calls.js';
import { startTrigger } from './trigger.js';

/** The calls of a plugin whose type is not known. */
type UntypedCalls = { readonly [K in keyof WorkflowCalls<TypedPlugin>]: unknown };

/** Calls of the workflow engine. */
export function createWorkflowCalls(session: WorkflowSession): UntypedCalls {
  const { caller, recorder } = session;
  const calls = {
    step: (type: string, config: object, run: TestStepRun = {}) => runStep(session, { ...run, type, config }),
    module: (type: string, name: string, config: object) => createModule(session, { type, name, config }),
    trigger: (type: string, config: object, options: TestTriggerOptions = {}) =>
      startTrigger(session, { ...options, type, config }),
    deliver: (topic: string, payload: Uint8Array | string, metadata = {}) =>
      deliverMessage(session, { topic, payload, metadata }),
    published: recorder.published,
    asset: (path: string, options?: object) => getAsset(caller, path, options),
    configFragment: (options?: object) => getConfigFragment(caller, options),
  } satisfies UntypedCalls;
  return calls;
}

/** The same for a plugin that is tested by AWF's contract. */
export function refuseWorkflowCalls(caller: PluginCaller, recorder: Recorder): UntypedCalls {
  const refuse = async (): Promise<never> => {
    const cure = "give testPlugin the option engine: 'workflow'";
    throw caller.error('NOT_SUPPORTED', `is tested as AWF runs it, which has no modules, steps and triggers: ${cure}.`);
  };
  return {
    step: refuse,
    module: refuse,
    trigger: refuse,
    deliver: refuse,
    published: recorder.published,
    asset: refuse,
    configFragment: refuse,
  };
}
