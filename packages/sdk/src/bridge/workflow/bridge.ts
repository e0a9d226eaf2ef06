import { isPluginError } from '@awf/go-plugin';
import { createEmitContext } from '../../context/handler-context.js';
import type { PluginRuntime, SendEvent } from '../../context/runtime.js';
import type { Engine, InstanceContext, MessageHandler, MessagingEngine } from '../../define/engine.js';
import { errorText } from '../../errors/error-text.js';
import { hasContracts } from '../../registry/has-contracts.js';
import type { PluginContracts } from '../../registry/plugin-contracts.js';
import type { HostLink } from '../host-link.js';
import { EngineCallbacks } from './engine-callbacks.js';
import { Messages } from './messages.js';
import { ModuleTable } from './module-table.js';
import { createServiceClient } from './service.js';
import { SharedConfig } from './shared-config.js';

/** What the methods of the workflow engine's PluginService stand on. */
export interface WorkflowBridge {
  /** As AWF's, but events are published as messages. */
  readonly runtime: PluginRuntime;
  readonly link: HostLink;
  readonly callbacks: EngineCallbacks;
  readonly messages: Messages;
  readonly modules: ModuleTable;
  readonly shared: SharedConfig;
  /** The plugin's typed contracts, made at the first call; undefined where it has none. */
  readonly contracts: () => Promise<PluginContracts | undefined>;
}

/** Makes a running plugin ready for the workflow engine. */
export function createWorkflowBridge(runtime: PluginRuntime, link: HostLink): WorkflowBridge {
  const callbacks = new EngineCallbacks(link);
  return {
    runtime: { ...runtime, sendEvent: createEventPublisher(runtime, callbacks) },
    link,
    callbacks,
    messages: new Messages(callbacks),
    modules: new ModuleTable(),
    shared: new SharedConfig(runtime),
    contracts: createContracts(runtime),
  };
}

/** Loaded after the plugin's line is out, and by plugins that have contracts alone. */
function createContracts({ plugin }: PluginRuntime): WorkflowBridge['contracts'] {
  if (!hasContracts(plugin)) return async () => undefined;
  let made: Promise<PluginContracts> | undefined;
  const make = async () => (await import('../../registry/plugin-contracts.js')).createPluginContracts(plugin);
  return () => {
    made ??= make();
    return made;
  };
}

/** Publishes events with their types as topics; an engine without messages is told once, and costs no time after that. */
function createEventPublisher({ base }: PluginRuntime, callbacks: EngineCallbacks): SendEvent {
  let waitMs: number | undefined;
  return async ({ type, payload, metadata }) => {
    try {
      return await callbacks.publish({ handle: '', topic: type, payload, metadata, waitMs });
    } catch (error) {
      if (!isPluginError(error) || (error.code !== 'ENGINE_UNAVAILABLE' && error.code !== 'ENGINE_REFUSED'))
        throw error;
      if (waitMs === undefined) base.log.warn('events go nowhere: the engine takes none', { error: errorText(error) });
      waitMs = 0;
      return undefined;
    }
  };
}

/** One instance for which a context is made. */
export interface InstanceInit {
  readonly signal: AbortSignal;
  readonly fields: object;
  readonly sharing: boolean;
  readonly name: string;
  readonly configDir: string | undefined;
}

/** The context of a module, step or trigger; `engine` is what its kind can do. */
export function createInstanceContext<E extends Engine>(
  bridge: WorkflowBridge,
  init: InstanceInit,
  engine: E,
): InstanceContext<E> {
  const base = createEmitContext(bridge.runtime, init);
  return {
    ...base,
    baseDir: init.configDir ?? base.baseDir,
    name: init.name,
    engine,
    module: (definition, name) => createServiceClient(bridge, { definition, name, signal: init.signal }),
  };
}

/** What any handler can ask of the engine; `handle` is the module's, empty for steps. */
export function createEngine({ callbacks }: WorkflowBridge, handle: string): Engine {
  return {
    hasService: (name) => callbacks.hasService(name),
    log: (level, message, fields = {}) => callbacks.log(level, message, fields),
    publish: (topic, payload, metadata = {}) => callbacks.publish({ handle, topic, payload, metadata }),
  };
}

/** What modules and triggers can ask of it besides. */
export function createMessagingEngine(bridge: WorkflowBridge, handle: string): MessagingEngine {
  return {
    ...createEngine(bridge, handle),
    subscribe: (topic: string, handler: MessageHandler) => bridge.messages.subscribe({ handle, topic }, handler),
  };
}
