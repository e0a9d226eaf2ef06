import { describeUnknown } from '@awf/go-plugin';
import { type LogEntry, launch, type PluginProcess } from '@awf/go-plugin/host';
import { serveEngineCallbacks } from '../adapt/workflow/callbacks.js';
import { PluginClient } from '../adapt/workflow/client.js';
import { ExternalPluginAdapter } from '../adapt/workflow/plugin.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { type LaunchHooks, toLaunchOptions } from '../launch/launch-options.js';
import type { NormalizedExternalOptions } from './external-options.js';
import { managerEntry, pluginEntry } from './manager-entry.js';

/** One process of an external plugin, and all that belongs to it. */
export interface StartedExternal {
  readonly found: DiscoveredPlugin;
  readonly process: PluginProcess;
  readonly client: PluginClient;
  readonly adapter: ExternalPluginAdapter;
}

/** What a start tells while it goes on, and what gives it up. */
export type ExternalHooks = LaunchHooks & { readonly onLog: (entry: LogEntry) => void };

/**
 * Starts a plugin for the workflow engine: launch in its own folder, callbacks, then what its adapter asks. Where any of it
 * fails, its process is gone when this rejects. (Workflow spec §1.2, §1.8, §4.2.)
 */
export async function startExternal(
  found: DiscoveredPlugin,
  options: NormalizedExternalOptions,
  hooks: ExternalHooks,
): Promise<StartedExternal> {
  const process = await launch({ ...toLaunchOptions(found, options, hooks), cwd: found.directory });
  try {
    const client = new PluginClient(process, options);
    serveEngineCallbacks(client, {
      broker: process.broker,
      server: options.callbacks,
      gone: process.signal,
      take: () => ({ refusal: 'this engine takes no events' }),
      log: (level, message, fields) => hooks.onLog(pluginEntry(level, message, fields)),
      onFailure: (error) => hooks.onLog(managerEntry('debug', `cannot call this host: ${describeUnknown(error)}`)),
    });
    const { workflowManifest: manifest } = found;
    const adapter = await ExternalPluginAdapter.load(client, { manifest }, { signal: hooks.signal });
    return { found, process, client, adapter };
  } catch (error) {
    await process.close();
    throw error;
  }
}
