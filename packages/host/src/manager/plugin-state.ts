import type { PluginError } from '@awf/go-plugin';
import type { StopReport } from '@awf/go-plugin/host';
import type { LoadedPlugin } from './loaded-plugin.js';
import type { PluginStatus } from './plugin-status.js';
import type { RunningPlugin } from './running-plugin.js';

/** What a plugin of a manager does, each state with what belongs to it. */
export type PluginState =
  /** It has no process: never loaded, or unloaded. `stop` tells how the last one ended. */
  | { readonly state: 'stopped'; readonly stop?: StopReport | undefined }
  /** Its process is being started and takes its Init. */
  | { readonly state: 'starting' }
  /** It takes calls. */
  | { readonly state: 'running'; readonly plugin: RunningPlugin; readonly handle: LoadedPlugin }
  /** It hangs and takes no more calls: its process is being ended, and another is started. */
  | {
      readonly state: 'unresponsive';
      readonly error: PluginError;
      readonly plugin: RunningPlugin;
      readonly handle: LoadedPlugin;
    }
  /** It takes no more calls and its process is being ended. */
  | { readonly state: 'stopping'; readonly plugin: RunningPlugin }
  /** It could not be started, or crashed; it can be loaded anew. What crashed stays, to say so to its callers. */
  | {
      readonly state: 'failed';
      readonly error: PluginError;
      readonly plugin?: RunningPlugin;
      readonly handle?: LoadedPlugin;
    };

/** Tells a state without what only the manager needs. */
export function toStatus(name: string, state: PluginState): PluginStatus {
  switch (state.state) {
    case 'starting':
      return { name, state: state.state };
    case 'running':
    case 'stopping':
      return { name, state: state.state, pid: state.plugin.pid };
    case 'stopped':
      return state.stop === undefined ? { name, state: state.state } : { name, state: state.state, stop: state.stop };
    case 'unresponsive':
      return { name, state: state.state, pid: state.plugin.pid, error: state.error };
    case 'failed':
      return { name, state: state.state, error: state.error };
  }
}
