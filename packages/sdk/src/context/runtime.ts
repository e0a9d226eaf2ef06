import type { Logger } from '@awf/go-plugin/plugin';
import type { Event } from '../contract/event.js';
import type { CallContext } from '../define/call-context.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import { Mask } from './mask.js';
import { createMaskedLogger } from './masked-logger.js';
import { SharedContext } from './shared-context.js';

/** Takes an event to the engine and resolves with its id there; undefined where the engine has no events. */
export type SendEvent = (event: Event) => Promise<string | undefined>;

/** What a plugin gets from the process it runs in. */
export interface RuntimeInit {
  readonly log: Logger;
  /** Fires when the host is gone or stops the plugin. */
  readonly signal: AbortSignal;
  readonly baseDir: string;
  readonly sendEvent: SendEvent;
  /** The clock of events. Default: the machine's. */
  now?(): Date;
}

/** One running plugin: its definition and what its handlers stand on. */
export interface PluginRuntime {
  readonly plugin: PluginDefinition;
  /** Of every call, before the call's own signal and logger. */
  readonly base: CallContext;
  readonly mask: Mask;
  /** Undefined where the plugin was not made by a `withContext`. */
  readonly shared: SharedContext | undefined;
  readonly sendEvent: SendEvent;
  now(): Date;
}

/** Makes a plugin ready to be called; the same definition may run several times side by side. */
export function createRuntime(plugin: PluginDefinition, init: RuntimeInit): PluginRuntime {
  const { signal, baseDir, sendEvent, now = () => new Date() } = init;
  const mask = new Mask();
  const base = { signal, log: createMaskedLogger(init.log, mask), baseDir };
  const parts = plugin[inside].shared;
  const shared = parts === undefined ? undefined : new SharedContext(parts, base, mask);
  return { plugin, base, mask, shared, sendEvent, now };
}
