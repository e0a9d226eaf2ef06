import { createLogCapture } from '@awf/go-plugin/plugin';
import { type Plugin, type PluginDefinition, toPluginDefinition } from '../define/plugin.js';
import { sdkError } from '../errors/sdk-error.js';
import { getInfo, init } from './awf/plugin.js';
import { createTestHost } from './create-test-host.js';
import { PluginCaller } from './plugin-caller.js';
import { Recorder } from './recorder.js';
import { createEmitCall } from './serve-host-events.js';
import { startExecutable } from './start-executable.js';
import { startInMemory } from './start-in-memory.js';
import { startOnWire } from './start-on-wire.js';
import type { StartedPlugin } from './started-plugin.js';
import { testError } from './test-error.js';
import type { TestHost, TestPluginInfo } from './test-host.js';
import { type NormalizedTestOptions, normalizeTestOptions, type TestOptions } from './test-options.js';

/**
 * Runs a plugin as AWF's host does, for a test: `await using t = await testPlugin(plugin)`. It was started, said what it is and
 * took its Init when this resolves; its calls are typed by its definitions.
 *
 * @throws PluginError INIT_FAILED with the plugin's words where it refuses its config; CONFIG_INVALID where that cannot be sent;
 * OPTIONS_INVALID, DEFINITION_INVALID, CANCELLED; and what `launch` of `@awf/go-plugin/host` throws for an executable.
 */
export async function testPlugin<P extends Plugin>(plugin: P, options: TestOptions = {}): Promise<TestHost<P>> {
  const definition = toPluginDefinition(plugin, 'testPlugin');
  const normalized = normalizeTestOptions(options);
  checkWanted(definition.name, normalized.signal);
  const recorder = new Recorder(definition.name);
  const started = await start(definition, recorder, normalized);
  try {
    const caller = new PluginCaller({ recorder, started });
    const info = await begin(definition, caller, normalized);
    if (normalized.onEmit !== false) await started.offerEvents(createEmitCall(recorder, normalized));
    checkWanted(definition.name, normalized.signal);
    // The definitions of the plugin have made its calls what their type says.
    return createTestHost({ ...normalized, info, started, recorder }) as unknown as TestHost<P>;
  } catch (error) {
    // Why it did not start is what counts.
    await started.stop().catch(() => undefined);
    throw error;
  }
}

async function start(
  definition: PluginDefinition,
  recorder: Recorder,
  options: NormalizedTestOptions,
): Promise<StartedPlugin> {
  const { name } = definition;
  if (typeof options.via === 'object') {
    return startExecutable(options.via, { ...options, name, onLog: (entry) => recorder.addLog(entry) });
  }
  const log = createLogCapture(name, (entry) => recorder.addLog(entry));
  return options.via === 'wire' ? startOnWire(definition, log, options) : startInMemory(definition, log, options);
}

/** GetInfo, then Init: as AWF does it. (AWF spec §6.2.) */
async function begin(
  definition: PluginDefinition,
  caller: PluginCaller,
  { via, config, signal }: NormalizedTestOptions,
): Promise<TestPluginInfo> {
  const { name, version, description, capabilities } = await getInfo(caller, { signal });
  if (typeof via === 'object' && (name !== definition.name || version !== definition.version)) {
    const wanted = `${definition.name} ${definition.version}`;
    const why = `is ${name} ${version}, not ${wanted}: build it anew, or name the one that was built from it`;
    throw sdkError('OPTIONS_INVALID', `testPlugin: the executable ${via.executable} ${why}`);
  }
  await init(caller, config, { signal });
  return { name, version, description, capabilities };
}

function checkWanted(name: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw testError('CANCELLED', name, 'was not started: its caller gave up.', { cause: signal.reason });
}
