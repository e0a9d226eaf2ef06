import type { PluginDefinition } from '../define/plugin.js';
import { sdkError } from '../errors/sdk-error.js';
import type { Recorder } from './recorder.js';
import type { StartedPlugin } from './started-plugin.js';
import type { TestPluginInfo } from './test-host.js';
import type { NormalizedTestOptions } from './test-options.js';

/** A plugin that was started for a test, and was asked nothing yet. */
export interface BegunPlugin {
  readonly definition: PluginDefinition;
  readonly recorder: Recorder;
  readonly started: StartedPlugin;
  readonly options: NormalizedTestOptions;
}

/** Refuses an executable that was built of another definition than the test's: its answers would mislead. */
export function checkSame({ name, version }: TestPluginInfo, { definition, options: { via } }: BegunPlugin): void {
  if (typeof via !== 'object' || (name === definition.name && version === definition.version)) return;
  const wanted = `${definition.name} ${definition.version}`;
  const why = `is ${name} ${version}, not ${wanted}: build it anew, or name the one that was built from it`;
  throw sdkError('OPTIONS_INVALID', `testPlugin: the executable ${via.executable} ${why}`);
}
