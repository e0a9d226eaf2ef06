import { isPluginError } from '@awf/go-plugin';
import type { JsonObject } from '../contract/json.js';
import type { OperationResult } from '../contract/operation.js';
import type { StepResult } from '../contract/step-type.js';
import type { ExecuteOptions, StepRequest } from '../contract/typed-calls.js';
import { handleEvent, streamEvents } from './awf/event.js';
import { executeOperation, listOperations } from './awf/operation.js';
import { shutdown } from './awf/plugin.js';
import { executeStep, listStepTypes } from './awf/step-type.js';
import { validate } from './awf/validator.js';
import { PluginCaller } from './plugin-caller.js';
import type { Recorder } from './recorder.js';
import type { StartedPlugin } from './started-plugin.js';
import { testError } from './test-error.js';
import { toEvent, toTestEvent } from './test-event.js';
import type { TestHost, TestPluginInfo } from './test-host.js';

/** Time for the plugin's Shutdown, in ms. (AWF spec §6.9.) */
const shutdownTimeoutMs = 5_000;

/** Time that `waitFor` has by default, in ms. */
const defaultWaitMs = 5_000;

/** A plugin that took its Init, for a test. */
export interface TestHostInit {
  readonly info: TestPluginInfo;
  readonly started: StartedPlugin;
  readonly recorder: Recorder;
  readonly signal: AbortSignal | undefined;
  now(): Date;
}

/** Makes the host of a plugin that took its Init. */
export function createTestHost({ info, started, recorder, signal, now }: TestHostInit): TestHost {
  const closing = new AbortController();
  const caller = new PluginCaller({ recorder, started, capabilities: info.capabilities, closed: closing.signal });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= end();
    return closed;
  };
  const end = async (): Promise<void> => {
    signal?.removeEventListener('abort', closeUnasked);
    closing.abort();
    recorder.close(testError('NOT_LOADED', info.name, 'was waited for, but the test host was closed.'));
    await stopPlugin(recorder, started);
  };
  // Whoever closes it afterwards hears what went wrong.
  const closeUnasked = (): void => void close().catch(() => undefined);
  signal?.addEventListener('abort', closeUnasked, { once: true });
  return {
    info,
    logs: recorder.logs,
    emitted: recorder.emitted,
    progress: recorder.progress,
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
    waitFor: async (look, { timeoutMs = defaultWaitMs } = {}) => recorder.waitFor(look, timeoutMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Shuts a plugin down in AWF's order; it is gone when this resolves or rejects. (AWF spec §6.9.) */
async function stopPlugin(recorder: Recorder, started: StartedPlugin): Promise<void> {
  try {
    await shutdown(new PluginCaller({ recorder, started }), { timeoutMs: shutdownTimeoutMs });
  } catch (error) {
    // A plugin that is gone already is stopped.
    if (!isPluginError(error) || error.code !== 'CRASHED') throw error;
  } finally {
    await started.stop();
  }
}
