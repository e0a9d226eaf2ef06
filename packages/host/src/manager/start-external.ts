import { describeUnknown } from '@awf/go-plugin';
import { type LogEntry, launch, type PluginProcess } from '@awf/go-plugin/host';
import { serveEngineCallbacks } from '../adapt/workflow/callbacks.js';
import { PluginClient } from '../adapt/workflow/client.js';
import { ExternalPluginAdapter } from '../adapt/workflow/plugin.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { verifyLaunch } from '../launch/integrity.js';
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

/** How executables of ours are told to keep no compiled code. */
const codeCacheOff = { AWF_PLUGIN_CODE_CACHE: '0' };

/**
 * Starts a plugin for the workflow engine: launch in its own folder, callbacks, then what its adapter asks. Where any of it
 * fails, its process is gone when this rejects. (Workflow spec §1.2, §1.8, §4.2.)
 */
export async function startExternal(
  found: DiscoveredPlugin,
  options: NormalizedExternalOptions,
  hooks: ExternalHooks,
): Promise<StartedExternal> {
  const process = await launchVerified(found, options, hooks);
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
    const known = { manifest, directory: found.directory };
    const adapter = await ExternalPluginAdapter.load(client, known, { signal: hooks.signal });
    // Nobody waits for it any more, and nobody would stop it.
    hooks.signal?.throwIfAborted();
    return { found, process, client, adapter };
  } catch (error) {
    await process.close();
    throw error;
  }
}

/** The plugin's own folder is its working folder, whatever copy of its executable is started. (Workflow spec §1.2.) */
async function launchVerified(
  found: DiscoveredPlugin,
  options: NormalizedExternalOptions,
  hooks: ExternalHooks,
): Promise<PluginProcess> {
  const verified = await verifyLaunch(found.name, options);
  const launching = toLaunchOptions(found, options, hooks);
  // Compiled code is kept by the executable's path, which a copy has anew each time.
  const env = verified.options.runCopy === true ? { ...codeCacheOff, ...options.env } : options.env;
  try {
    return await launch({ ...launching, ...verified.options, env, cwd: found.directory });
  } catch (error) {
    throw verified.explain(error);
  }
}
