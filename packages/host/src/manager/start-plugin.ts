import { describeUnknown, isPluginError, type PluginError } from '@awf/go-plugin';
import { launch, type PluginProcess } from '@awf/go-plugin/host';
import type { JsonObject, OperationSchema, StepTypeSchema } from '@awf/plugin-sdk/contract';
import { EventAdapter } from '../adapt/awf/event.js';
import { OperationAdapter } from '../adapt/awf/operation.js';
import { PluginAdapter, type PluginInfo } from '../adapt/awf/plugin.js';
import { StepTypeAdapter } from '../adapt/awf/step-type.js';
import { createStreamClient } from '../adapt/awf/stream.js';
import { ValidatorAdapter } from '../adapt/awf/validator.js';
import type { CallOptions } from '../adapt/call.js';
import { serveEngineCallbacks } from '../adapt/workflow/callbacks.js';
import { PluginClient } from '../adapt/workflow/client.js';
import { ExternalPluginAdapter } from '../adapt/workflow/plugin.js';
import type { TakeEmitted } from '../callback/host-event-service.js';
import type { ServedCallbacks } from '../callback/serve-callbacks.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import { hostError, pluginLabel } from '../errors.js';
import { type LaunchHooks, toLaunchOptions } from '../launch/launch-options.js';
import type { NormalizedManagerOptions } from './options.js';

/** How long AWF waits for each of a plugin's lists after Init. (AWF spec §6.11.) */
const listTimeoutMs = 5_000;

/** A plugin whose process runs and that took its Init. */
export interface StartedPlugin {
  readonly process: PluginProcess;
  readonly info: PluginInfo;
  readonly service: PluginAdapter;
  readonly adapters: PluginAdapters;
  /** What it can call in this process. */
  readonly callbacks: ServedCallbacks;
  /** The plugin as the workflow engine has it, where it speaks that contract, too. */
  readonly workflow: ExternalPluginAdapter | undefined;
  /** Calls it under that contract. */
  readonly client: PluginClient;
  /** The operations that it listed; empty where it could not say. */
  readonly declared: readonly OperationSchema[];
  /** The step types that it listed; undefined where it could not say. */
  readonly stepTypes: readonly StepTypeSchema[] | undefined;
}

/** The services that plugins may have; each adapter takes their absence. */
export interface PluginAdapters {
  readonly operations: OperationAdapter;
  readonly stepTypes: StepTypeAdapter;
  readonly validator: ValidatorAdapter;
  readonly events: EventAdapter;
}

/** What a start tells while it goes on, and who takes what the plugin emits from its Init on. */
export interface StartHooks extends LaunchHooks {
  readonly take: TakeEmitted;
  /** Told where the plugin cannot call back. */
  readonly onNoCallbacks: (error: unknown) => void;
  /** Takes what the plugin logs by the workflow engine's callbacks. */
  readonly onEngineLog: (level: string, message: string, fields: JsonObject) => void;
}

/**
 * Starts a plugin in AWF's order: launch, GetInfo, Init, ListOperations, ListStepTypes; callbacks are served from
 * the answer to Init on. Where any of it fails, its process is gone when this rejects. (AWF spec §6.2.)
 */
export async function startPlugin(
  found: DiscoveredPlugin,
  options: NormalizedManagerOptions,
  hooks: StartHooks,
): Promise<StartedPlugin> {
  const config = await askConfig(found, options);
  const { signal, onLog, onStdout, onStderr } = hooks;
  const process = await launch(toLaunchOptions(found, options, { signal, onLog, onStdout, onStderr }));
  const call = { signal, timeoutMs: options.callTimeoutMs };
  try {
    const service = new PluginAdapter(process);
    const info = await service.getInfo(call);
    await service.init(config, call).catch((error: unknown) => {
      throw toInitError(error);
    });
    const stream = createStreamClient(process, info);
    const adapters = {
      operations: new OperationAdapter(process, stream),
      stepTypes: new StepTypeAdapter(process, stream),
      validator: new ValidatorAdapter(process),
      events: new EventAdapter(process),
    };
    const client = new PluginClient(process, options);
    const callbacks = serveEngineCallbacks(client, {
      broker: process.broker,
      server: options.callbacks,
      gone: process.signal,
      take: hooks.take,
      log: hooks.onEngineLog,
      onFailure: hooks.onNoCallbacks,
    });
    const list = { ...call, timeoutMs: Math.min(listTimeoutMs, call.timeoutMs) };
    const declared = (await listed(adapters.operations.list(list))) ?? [];
    const stepTypes = await listed(adapters.stepTypes.list(list));
    const workflow = await loadWorkflow(found, client, call).catch((error: unknown) => {
      if (!isPluginError(error) || error.code === 'CRASHED' || error.code === 'CANCELLED') throw error;
      // AWF's side of it is as good as without.
      hooks.onEngineLog('warn', error.message, { code: error.code });
      return undefined;
    });
    return { process, info, service, adapters, callbacks, declared, stepTypes, workflow, client };
  } catch (error) {
    await process.close();
    throw error;
  }
}

/** A `plugin.json` says that the plugin speaks the workflow engine's contract, too; what it answers confirms it. */
async function loadWorkflow(
  { engines, workflowManifest: manifest }: DiscoveredPlugin,
  client: PluginClient,
  call: CallOptions,
): Promise<ExternalPluginAdapter | undefined> {
  return engines.includes('workflow') ? ExternalPluginAdapter.load(client, { manifest }, call) : undefined;
}

/** Asked for before the launch: nothing is started in vain. */
async function askConfig(found: DiscoveredPlugin, options: NormalizedManagerOptions): Promise<JsonObject> {
  try {
    return await options.config(found);
  } catch (cause) {
    const why = `cannot be loaded: the manager's config function failed: ${describeUnknown(cause)}. Mend it, or give the plugin its config.`;
    throw hostError('CONFIG_INVALID', `${pluginLabel(found.name)} ${why}`, { plugin: found.name, cause });
  }
}

/** A list is for look-ups only, so AWF goes on without one; not so where the plugin is gone or nobody waits. (AWF spec §6.2 step 6.) */
async function listed<T>(list: Promise<T>): Promise<T | undefined> {
  try {
    return await list;
  } catch (error) {
    if (isPluginError(error) && (error.code === 'CALL_FAILED' || error.code === 'DEADLINE_EXCEEDED')) return undefined;
    throw error;
  }
}

/** What a plugin says when it refuses its Init is the author's text; the code tells where it was said. */
function toInitError(error: unknown): unknown {
  if (!isPluginError(error) || error.code !== 'CALL_FAILED') return error;
  const { message, plugin, evidence, cause }: PluginError = error;
  return hostError('INIT_FAILED', message, { plugin, evidence: { ...evidence, state: 'init' }, cause });
}
