import type { Logger } from '@awf/go-plugin/plugin';
import type { CallContext } from '../define/call-context.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import { Mask } from './mask.js';
import { createMaskedLogger } from './masked-logger.js';
import { SharedContext } from './shared-context.js';

/** What a plugin gets from the process it runs in. */
export interface RuntimeInit {
  readonly log: Logger;
  /** Fires when the host is gone or stops the plugin. */
  readonly signal: AbortSignal;
  readonly baseDir: string;
}

/** One running plugin: its definition and what its handlers stand on. */
export interface PluginRuntime {
  readonly plugin: PluginDefinition;
  /** Of every call, before the call's own signal and logger. */
  readonly base: CallContext;
  readonly mask: Mask;
  /** Undefined where the plugin was not made by a `withContext`. */
  readonly shared: SharedContext | undefined;
}

/** Makes a plugin ready to be called; the same definition may run several times side by side. */
export function createRuntime(plugin: PluginDefinition, init: RuntimeInit): PluginRuntime {
  const mask = new Mask();
  const base = { signal: init.signal, log: createMaskedLogger(init.log, mask), baseDir: init.baseDir };
  const parts = plugin[inside].shared;
  return { plugin, base, mask, shared: parts === undefined ? undefined : new SharedContext(parts, base, mask) };
}
