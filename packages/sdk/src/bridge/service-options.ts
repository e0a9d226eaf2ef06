import type { ServiceOptions } from '@awf/go-plugin/plugin';
import { createRuntime, type PluginRuntime } from '../context/runtime.js';
import { handshake } from '../contract/handshake.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import { defaultShutdownTimeoutMs } from '../define/with-context.js';
import { createHostEvents, dialHostEvents } from './awf/host-events.js';
import { registerAwf } from './awf/register.js';

/** Where a plugin is served. */
export interface ServingPlace {
  /** The folder that relative paths are meant from. */
  readonly baseDir: string;
  /** The clock of events. Default: the machine's. */
  now?: (() => Date) | undefined;
}

/** A plugin as any way of serving of `@awf/go-plugin` takes it. */
export function toServiceOptions(definition: PluginDefinition, { baseDir, now }: ServingPlace): ServiceOptions {
  let runtime: PluginRuntime | undefined;
  return {
    name: definition.name,
    versions: {
      [handshake.awf.protocolVersion]: (registrar, { log, signal, broker }) => {
        const sendEvent = createHostEvents(dialHostEvents(broker, signal), signal);
        runtime = createRuntime(definition, { log, signal, baseDir, sendEvent, ...(now && { now }) });
        registerAwf(registrar, runtime);
      },
    },
    onShutdown: async () => runtime?.shared?.shutdown(),
    shutdownTimeoutMs: definition[inside].shared?.shutdownTimeoutMs ?? defaultShutdownTimeoutMs,
  };
}
