import { isPluginError } from '@awf/go-plugin';
import type { CallOptions, UntypedPlugin } from '../contract/typed-calls.js';
import type { Recorder } from './recorder.js';
import type { StartedPlugin } from './started-plugin.js';
import { testError } from './test-error.js';
import type { TestHost, TestPluginInfo } from './test-host.js';
import type { WorkflowCalls } from './workflow/test-calls.js';

/** Time that `waitFor` has by default, in ms. */
const defaultWaitMs = 5_000;

/** What of a host is AWF's, and what the workflow engine's. */
export type AwfCalls = Pick<
  TestHost,
  'operations' | 'execute' | 'stepTypes' | 'executeStep' | 'validate' | 'publish' | 'publishStream'
>;

/** A plugin that is ready to be called, for a test. */
export interface TestHostInit {
  readonly info: TestPluginInfo;
  readonly started: StartedPlugin;
  readonly recorder: Recorder;
  readonly signal: AbortSignal | undefined;
  /** Fires when the host is closed: calls under way end. */
  readonly closing: AbortController;
  readonly awf: AwfCalls;
  readonly workflow: { readonly [K in keyof WorkflowCalls<UntypedPlugin>]: unknown };
  /** Ends in order what the plugin does, as its engine would. */
  end(options: CallOptions): Promise<void>;
}

/** Time that a plugin has to end, in ms. (AWF spec §6.9.) */
const endTimeoutMs = 5_000;

/** Makes the host of a plugin that is ready to be called. */
export function createTestHost(init: TestHostInit): object {
  const { info, started, recorder, signal, closing, awf, workflow } = init;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= end();
    return closed;
  };
  const end = async (): Promise<void> => {
    signal?.removeEventListener('abort', closeUnasked);
    closing.abort();
    recorder.close(testError('NOT_LOADED', info.name, 'was waited for, but the test host was closed.'));
    await stopPlugin(started, init);
  };
  // Whoever closes it afterwards hears what went wrong.
  const closeUnasked = (): void => void close().catch(() => undefined);
  signal?.addEventListener('abort', closeUnasked, { once: true });
  const { logs, emitted, progress } = recorder;
  return {
    ...awf,
    ...workflow,
    info,
    logs,
    emitted,
    progress,
    waitFor: async <T>(look: () => T, { timeoutMs = defaultWaitMs } = {}) => recorder.waitFor(look, timeoutMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Ends a plugin as its engine does; it is gone when this resolves or rejects. */
async function stopPlugin(started: StartedPlugin, { end }: Pick<TestHostInit, 'end'>): Promise<void> {
  try {
    await end({ timeoutMs: endTimeoutMs });
  } catch (error) {
    // A plugin that is gone already is stopped.
    if (!isPluginError(error) || error.code !== 'CRASHED') throw error;
  } finally {
    await started.stop();
  }
}
