import type { PluginError } from '@awf/go-plugin';
import type { RunningPlugin } from './running-plugin.js';

/** What the facades need of their manager. */
export interface PluginSource {
  /** Whether look-ups and results are to be as `awf` has them. */
  readonly behavesAsAwf: boolean;
  /** The plugins that take calls or crashed, in the order of their discovery. */
  loaded(): readonly RunningPlugin[];
  /** The error of a plugin that has no process. */
  notLoaded(plugin: string): PluginError;
}
