import type { PluginDefinition } from '../../define/plugin.js';
import type { PluginContracts } from '../../registry/plugin-contracts.js';
import type { PluginCaller } from '../plugin-caller.js';
import type { Recorder } from '../recorder.js';
import { contractsOf } from './payload.js';
import type { TestEngine } from './test-engine.js';

/** What a session is made of. */
export interface SessionInit {
  readonly caller: PluginCaller;
  /** Makes the calls that end things, also while the host closes. */
  readonly closer: PluginCaller;
  readonly definition: PluginDefinition;
  readonly engine: TestEngine;
  readonly recorder: Recorder;
  readonly baseDir: string;
  now(): Date;
}

/** A plugin under test by the workflow engine's contract, and what is open there. */
export interface WorkflowSession extends SessionInit {
  /** The plugin's typed contracts, made at the first call. */
  contracts(): Promise<PluginContracts | undefined>;
  /** A config with what the engine adds to it. (Workflow spec §9.9.) */
  withConfigDir(config: object): object;
  /** What was started or made, and is ended in reverse order. */
  readonly open: Set<() => Promise<void>>;
}

/** Opens a session. */
export function createSession(init: SessionInit): WorkflowSession {
  let made: Promise<PluginContracts | undefined> | undefined;
  return {
    ...init,
    contracts: () => {
      made ??= contractsOf(init.definition);
      return made;
    },
    withConfigDir: (config) => ({ ...config, _config_dir: init.baseDir }),
    open: new Set(),
  };
}

/** Ends what is open, the newest first; what fails does not keep the rest from being ended. Rejects with the first failure. */
export async function endSession({ open }: WorkflowSession): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  for (const end of [...open].reverse()) {
    await end().catch((error: unknown) => {
      failure ??= { error };
    });
  }
  if (failure !== undefined) throw failure.error;
}
