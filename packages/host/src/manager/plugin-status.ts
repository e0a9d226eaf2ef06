import type { PluginError } from '@awf/go-plugin';
import type { StopReport } from '@awf/go-plugin/host';

/** A plugin's state as a manager tells it. */
export interface PluginStatus {
  readonly name: string;
  /**
   * `stopped`: no process. `starting`: until it took its Init. `running`: takes calls. `unresponsive`: it did not answer its
   * health check, takes no more calls, and is about to be started anew. `stopping`: takes no more calls and is being ended. `failed`: could not be started, or crashed; it can be loaded anew.
   */
  readonly state: 'stopped' | 'starting' | 'running' | 'unresponsive' | 'stopping' | 'failed';
  /** Its process, while it has one. */
  readonly pid?: number;
  /** Why it failed, or is to be replaced. */
  readonly error?: PluginError;
  /** How its last process was ended; `forced` where it had to be killed. */
  readonly stop?: StopReport;
}
