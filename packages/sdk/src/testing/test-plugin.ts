import { createLogCapture } from '@awf/go-plugin/plugin';
import { isForWorkflow } from '../bridge/service-options.js';
import type { Engine } from '../contract/handshake.js';
import { inside } from '../define/definition.js';
import { type Plugin, type PluginDefinition, toPluginDefinition } from '../define/plugin.js';
import { sdkError } from '../errors/sdk-error.js';
import { isForAwf } from '../manifest/awf-manifest.js';
import { beginAwf } from './awf/begin.js';
import type { BegunPlugin } from './begun-plugin.js';
import { createTestHost } from './create-test-host.js';
import { Recorder } from './recorder.js';
import { startExecutable } from './start-executable.js';
import { startInMemory } from './start-in-memory.js';
import { startOnWire } from './start-on-wire.js';
import type { StartedPlugin } from './started-plugin.js';
import { testError } from './test-error.js';
import type { TestHost } from './test-host.js';
import { type NormalizedTestOptions, normalizeTestOptions, type TestOptions } from './test-options.js';
import { beginWorkflow } from './workflow/begin.js';

/**
 * Runs a plugin as an engine does, for a test: `await using t = await testPlugin(plugin)`. It was started, said what it is and
 * took its config when this resolves; its calls are typed by its definitions.
 *
 * @throws PluginError INIT_FAILED with the plugin's words where it refuses its config; CONFIG_INVALID where that cannot be sent;
 * OPTIONS_INVALID, DEFINITION_INVALID, CANCELLED; and what `launch` of `@awf/go-plugin/host` throws for an executable.
 */
export async function testPlugin<P extends Plugin>(plugin: P, options: TestOptions = {}): Promise<TestHost<P>> {
  const definition = toPluginDefinition(plugin, 'testPlugin');
  const normalized = normalizeTestOptions(options, usualEngineOf(definition));
  if (normalized.engine === 'workflow' && !isForWorkflow(definition)) {
    const cure = 'give it steps, modules or triggers, or leave the option engine out';
    throw sdkError('OPTIONS_INVALID', `testPlugin: ${definition.name} has nothing for the workflow engine: ${cure}`);
  }
  checkWanted(definition.name, normalized.signal);
  const recorder = new Recorder(definition.name);
  const started = await start(definition, recorder, normalized);
  try {
    const begun: BegunPlugin = { definition, recorder, started, options: normalized };
    const init = await (normalized.engine === 'awf' ? beginAwf(begun) : beginWorkflow(begun));
    checkWanted(definition.name, normalized.signal);
    // The definitions of the plugin have made its calls what their type says.
    return createTestHost(init) as TestHost<P>;
  } catch (error) {
    // Why it did not start is what counts.
    await started.stop().catch(() => undefined);
    throw error;
  }
}

/** The engine of a plugin whose test names none: AWF, unless it has parts for the other engine alone. */
function usualEngineOf(definition: PluginDefinition): Engine {
  const { modules, steps, triggers } = definition[inside].workflow;
  return isForAwf(definition) || modules.size + steps.size + triggers.size === 0 ? 'awf' : 'workflow';
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

function checkWanted(name: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw testError('CANCELLED', name, 'was not started: its caller gave up.', { cause: signal.reason });
}
