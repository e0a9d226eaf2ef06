import type { PluginProcess, StartupTimings } from '@awf/go-plugin/host';
import type {
  FoundIssue,
  JsonObject,
  OperationResult,
  OperationSchema,
  PluginCalls,
  StepRequest,
  StepResult,
  StepTypeSchema,
  TypedPlugin,
  UntypedPlugin,
} from '@awf/plugin-sdk/contract';
import type { PluginInfo } from '../adapt/awf/plugin.js';
import type { CallOptions, ExecuteOptions } from '../adapt/call.js';
import type { ExternalPluginAdapter } from '../adapt/workflow/plugin.js';
import type { DiscoveredPlugin } from '../discovery/discovered-plugin.js';
import type { EventDraft, ReceivedEvent } from '../events/event-draft.js';
import { handleEvent } from './events.js';
import type { PluginStatus } from './plugin-status.js';
import type { RunningPlugin } from './running-plugin.js';
import { executeStep } from './step-types.js';
import { type ValidateOptions, validateWith } from './validators.js';

/** A plugin that was loaded. It stands for one process: loading the plugin anew gives another one. */
export interface LoadedPlugin<P extends TypedPlugin = UntypedPlugin> extends PluginCalls<P>, AsyncDisposable {
  readonly name: string;
  /** The manifest's version; what the plugin itself says where there is no manifest. */
  readonly version: string;
  /** What the plugin says of itself. */
  readonly info: PluginInfo;
  readonly found: DiscoveredPlugin;
  /** The plugin's state in its manager, which may already belong to a later process. */
  readonly status: PluginStatus;
  /** The plugin as the workflow engine has it, where it has a `plugin.json`, too; undefined for others. */
  readonly workflow: ExternalPluginAdapter | undefined;
  /** What its handshake line said. */
  readonly handshake: Pick<PluginProcess, 'protocolVersion' | 'address'>;
  /** Where the time of its start went. */
  readonly startup: StartupTimings | undefined;
  /** Its operations, by short names, as it lists them now. Rejects as `execute` does. */
  operations(options?: CallOptions): Promise<readonly OperationSchema[]>;
  /** Its step types, by short names, as it lists them now. Rejects as `execute` does. */
  stepTypes(options?: CallOptions): Promise<readonly StepTypeSchema[]>;
  /**
   * What it finds in a workflow.
   *
   * @throws PluginError as `execute`; `NOT_SUPPORTED` where its manifest does not list the capability `validators`.
   */
  validate(workflow: JsonObject, options?: ValidateOptions): Promise<readonly FoundIssue[]>;
  /**
   * Gives it an event by itself, whatever it subscribes to, and what it answers back; nothing of that is published.
   *
   * @throws PluginError as `execute`; `NOT_SUPPORTED` where its manifest does not list the capability `events`.
   */
  handleEvent(event: EventDraft, options?: CallOptions): Promise<readonly ReceivedEvent[]>;
  /** Unloads it, unless its manager has another process of it by now. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a handle needs of its manager. */
export interface PluginOwner {
  status(): PluginStatus;
  unload(plugin: RunningPlugin): Promise<void>;
}

/** Makes the handle of a running plugin. */
export function createLoadedPlugin(plugin: RunningPlugin, owner: PluginOwner): LoadedPlugin {
  const { found, info, handshake, startup, workflow } = plugin;
  return {
    name: found.name,
    version: found.manifest?.version ?? info.version,
    info,
    found,
    workflow,
    handshake,
    startup,
    get status() {
      return owner.status();
    },
    operations: (options = {}) => plugin.list(options),
    execute: (operation: string, input: JsonObject, options: ExecuteOptions = {}): Promise<OperationResult> =>
      plugin.execute(operation, input, options),
    stepTypes: (options = {}) => plugin.call(options, ({ stepTypes }, timed) => stepTypes.list(timed)),
    executeStep: (type: string, request: StepRequest, options: ExecuteOptions = {}): Promise<StepResult> =>
      executeStep(plugin, { ...request, type }, options),
    validate: (workflow, options = {}) => validateWith(plugin, workflow, options),
    handleEvent: (event, options = {}) => handleEvent(plugin, event, options),
    [Symbol.asyncDispose]: () => owner.unload(plugin),
  };
}
