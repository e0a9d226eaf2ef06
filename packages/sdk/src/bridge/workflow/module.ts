import { randomUUID } from 'node:crypto';
import type { CreateModuleRequest } from '@awf/plugin-proto/workflow/messages';
import { linkSignal } from '../../context/linked-signal.js';
import { formatIssues } from '../../contract/issues.js';
import { decodeStruct } from '../../contract/struct.js';
import { inside } from '../../define/definition.js';
import type { ModuleDefinition } from '../../define/module.js';
import { sdkError } from '../../errors/sdk-error.js';
import { createInstanceContext, createMessagingEngine, type WorkflowBridge } from './bridge.js';
import { takeOwnConfig } from './engine-keys.js';
import { Instance, type InstanceHooks } from './instance.js';
import type { ModuleEntry } from './module-table.js';
import { checkServices } from './service.js';
import { createTriggerEntry } from './trigger.js';
import { parseReceived, receive } from './typed.js';

/**
 * Creates a module for the engine. Engines before 0.27.3 create triggers so too, by their type and without a config.
 * (Workflow spec §3.2 CreateModule, §4.8.)
 */
export async function createModuleEntry(bridge: WorkflowBridge, request: CreateModuleRequest): Promise<ModuleEntry> {
  const { modules, triggers, configModule } = bridge.runtime.plugin[inside].workflow;
  const { type, name } = request;
  if (type === configModule) return await createConfigEntry(bridge, request);
  const definition = modules.get(type);
  if (definition !== undefined) return createOwn(bridge, definition, request);
  if (triggers.has(type)) return createTriggerEntry(bridge, { type, name, config: request.config });
  if (modules.size === 0) throw sdkError('CAPABILITY_MISSING', 'plugin does not provide modules');
  throw sdkError(
    'CAPABILITY_MISSING',
    `unknown module type ${JSON.stringify(type)}; there are ${[...modules.keys()].join(', ')}`,
  );
}

/** The module that brings the config of `withContext`: initialising it makes config and state. */
async function createConfigEntry(
  { runtime, shared, contracts }: WorkflowBridge,
  { type, name, config, typedConfig: typed }: CreateModuleRequest,
): Promise<ModuleEntry> {
  const contract = (await contracts())?.configModule;
  const { config: json } = takeOwnConfig(decodeStruct(config));
  const sent = { typed, json, field: 'typed_config' } as const;
  const received = receive(sent, { message: contract?.config, mode: contract?.mode });
  shared.configure(received?.json ?? {});
  return { handle: randomUUID(), type, name, instance: new Instance({ init: () => shared.ready() }, runtime.base) };
}

async function createOwn(
  bridge: WorkflowBridge,
  definition: ModuleDefinition,
  { type, name, config: sent, typedConfig: typed }: CreateModuleRequest,
): Promise<ModuleEntry> {
  const { parts, shared } = definition[inside];
  const { config: json, configDir } = takeOwnConfig(decodeStruct(sent));
  const contract = (await bridge.contracts())?.modules.get(type);
  const wanted = { message: contract?.config, mode: contract?.mode };
  const config = receive({ typed, json, field: 'typed_config' }, wanted) ?? { json: {} };
  const parsed = await parseReceived(parts.config, config);
  if (parsed.issues !== undefined) throw sdkError('CONFIG_INVALID', formatIssues(parsed.issues));
  if (shared !== undefined) await bridge.shared.ready();
  const handle = randomUUID();
  const { base } = bridge.runtime;
  const life = linkSignal(base.signal);
  const fields = { module: name };
  const init = { signal: life.signal, fields, sharing: shared !== undefined, name, configDir };
  const ctx = createInstanceContext(bridge, init, createMessagingEngine(bridge, handle));
  const release = (): void => {
    bridge.messages.release(handle);
    life.abort(sdkError('CALL_CANCELLED', `module ${name} was destroyed`));
    life.release();
  };
  try {
    const made = await parts.create(Object(parsed.value), ctx);
    const services = checkServices(parts.services, Reflect.get(Object(made), 'services'));
    const { signal: _life, log, baseDir } = ctx;
    const instance = new Instance(toHooks(made, release), { signal: base.signal, log, baseDir });
    return { handle, type, name, definition, services, contract, instance };
  } catch (error) {
    release();
    throw error;
  }
}

/** An author's instance, each of whose methods may be missing. */
function toHooks(made: unknown, release: () => void): InstanceHooks {
  if (typeof made !== 'object' || made === null) {
    throw sdkError('DEFINITION_INVALID', 'create must return an object with init, start, stop or services');
  }
  const call = async (method: PropertyKey, args: readonly unknown[]): Promise<void> => {
    const hook: unknown = Reflect.get(made, method);
    if (typeof hook === 'function') await Reflect.apply(hook, made, args);
  };
  return {
    init: (ctx) => call('init', [ctx]),
    start: (ctx) => call('start', [ctx]),
    stop: (ctx) => call('stop', [ctx]),
    async dispose() {
      release();
      await call(Symbol.asyncDispose, []);
    },
  };
}
