import type { PluginProcess } from '@awf/go-plugin/host';
import type { EngineCallbackServiceServer } from '@awf/plugin-proto/workflow';
import type { EmitCall } from '../bridge/awf/host-events.js';
import type { Engine } from '../contract/handshake.js';
import type { Link } from './link.js';

/** A plugin that was started one way or another, and was not called yet. */
export interface StartedPlugin {
  readonly link: Link;
  /** Its process where it has one of its own. */
  readonly process?: PluginProcess | undefined;
  /** Offers it the host's event service, as hosts do after Init. (AWF spec §6.2 step 5.) */
  offerEvents(emit: EmitCall): Promise<void>;
  /** Offers it the workflow engine's callbacks, as the engine does at once. (Workflow spec §1.8.) */
  offerCallbacks(service: EngineCallbackServiceServer): Promise<void>;
  /** Resolves once what it said before its last answer has arrived. */
  settle(): Promise<void>;
  /** Ends it and all that was made for it. Called once, after its Shutdown. */
  stop(): Promise<void>;
}

/** What a plugin is started with, whichever way. */
export interface StartInit {
  /** Whose contract is spoken. */
  readonly engine: Engine;
  readonly baseDir: string;
  now(): Date;
  /** Gives up the start when it fires. */
  readonly signal: AbortSignal | undefined;
}
