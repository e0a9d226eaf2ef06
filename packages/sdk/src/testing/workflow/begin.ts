import { refuseAwfCalls } from '../awf/awf-calls.js';
import { type BegunPlugin, checkSame } from '../begun-plugin.js';
import type { TestHostInit } from '../create-test-host.js';
import { PluginCaller } from '../plugin-caller.js';
import { configure, getManifest } from './plugin.js';
import { createSession, endSession } from './session.js';
import { TestEngine } from './test-engine.js';
import { createWorkflowCalls } from './workflow-calls.js';

/** The callbacks, GetManifest, the lists of types, then the plugin's config: as the workflow engine does it. (Workflow spec §1.8.) */
export async function beginWorkflow(begun: BegunPlugin): Promise<TestHostInit> {
  const { definition, recorder, started, options } = begun;
  const { signal, baseDir, now } = options;
  const engine = new TestEngine(recorder, options);
  if (options.onTrigger !== false) await started.offerCallbacks(engine.createService());
  const first = new PluginCaller({ recorder, started });
  const info = await getManifest(first, { signal });
  checkSame(info, begun);
  const closing = new AbortController();
  const caller = new PluginCaller({ recorder, started, closed: closing.signal });
  const session = createSession({ caller, closer: first, definition, engine, recorder, baseDir, now });
  await configure(session, options.config);
  return {
    info,
    started,
    recorder,
    signal,
    closing,
    awf: refuseAwfCalls(caller),
    workflow: createWorkflowCalls(session),
    end: () => endSession(session),
  };
}
