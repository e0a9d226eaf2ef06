import { type BegunPlugin, checkSame } from '../begun-plugin.js';
import type { TestHostInit } from '../create-test-host.js';
import { PluginCaller } from '../plugin-caller.js';
import { createEmitCall } from '../serve-host-events.js';
import { refuseWorkflowCalls } from '../workflow/workflow-calls.js';
import { createAwfCalls } from './awf-calls.js';
import { getInfo, init, shutdown } from './plugin.js';

/** GetInfo, Init, then the event service: as AWF does it. (AWF spec §6.2.) */
export async function beginAwf(begun: BegunPlugin): Promise<TestHostInit> {
  const { recorder, started, options } = begun;
  const { config, signal, now } = options;
  const first = new PluginCaller({ recorder, started });
  const { name, version, description, capabilities } = await getInfo(first, { signal });
  const info = { name, version, description, capabilities };
  checkSame(info, begun);
  await init(first, config, { signal });
  if (options.onEmit !== false) await started.offerEvents(createEmitCall(recorder, options));
  const closing = new AbortController();
  const caller = new PluginCaller({ recorder, started, capabilities, closed: closing.signal });
  return {
    info,
    started,
    recorder,
    signal,
    closing,
    awf: createAwfCalls(caller, now),
    workflow: refuseWorkflowCalls(caller, recorder),
    // Calls are made while the host closes: with a caller that does not know of it.
    end: (limits) => shutdown(first, limits),
  };
}
