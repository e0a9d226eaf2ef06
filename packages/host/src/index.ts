export { isPluginError, PluginError } from '@awf/go-plugin';
export {
  type CallOptions,
  type Capability,
  type ConstraintOperator,
  type ConstraintTerm,
  capabilities,
  compareVersions,
  type ExecuteOptions,
  type InputOf,
  type OperationsOf,
  type OutputOf,
  type ParsedConstraint,
  type PluginCalls,
  parseHostVersion,
  parseVersion,
  parseVersionConstraint,
  type StepRequest,
  type StepTypesOf,
  satisfiesConstraint,
  type TypedPlugin,
  type UntypedPlugin,
  type Version,
  type VersionConstraint,
} from '@awf/plugin-sdk/contract';
export type { PluginInfo } from './adapt/awf/plugin.js';
export { PluginClient, type PluginClientOptions } from './adapt/workflow/client.js';
export type { Contract, Contracts } from './adapt/workflow/contracts.js';
export type {
  EngineModule,
  EnginePlugin,
  EngineStep,
  EngineTrigger,
  Factory,
} from './adapt/workflow/engine-plugin.js';
export type { Asset } from './adapt/workflow/files.js';
export { GRPCPlugin } from './adapt/workflow/grpc-plugin.js';
export type { KnownPlugin } from './adapt/workflow/metadata.js';
export { RemoteModule, type RemoteModuleInit } from './adapt/workflow/module.js';
export type { ModuleField, ModuleSchema, ServicePort } from './adapt/workflow/module-schemas.js';
export type { Pipeline, StepOutcome } from './adapt/workflow/pipeline.js';
export { ExternalPluginAdapter } from './adapt/workflow/plugin.js';
export type { Remote } from './adapt/workflow/remote.js';
export { RemoteStep, type RemoteStepInit } from './adapt/workflow/step.js';
export type { ResolveTemplate, TemplateData } from './adapt/workflow/templates.js';
export { RemoteTrigger, type RemoteTriggerInit } from './adapt/workflow/trigger.js';
export { CallbackServer } from './callback/callback-server.js';
export type {
  DeliverFunc,
  EngineFunctions,
  MessagePublishFunc,
  MessageSubscribeFunc,
  ServiceLookupFunc,
  TriggerFunc,
} from './callback/engine-functions.js';
export type { DiscoverFolderOptions } from './discovery/discover-folder.js';
export { discoverPlugin } from './discovery/discover-plugin.js';
export type { DiscoveredPlugin } from './discovery/discovered-plugin.js';
export {
  type ConfigField,
  type Manifest,
  maxManifestBytes,
  type ParsedManifest,
  parseManifest,
} from './discovery/manifest.js';
export type { ManifestIssue } from './discovery/manifest-issue.js';
export { scanDirectories } from './discovery/scan.js';
export { searchPath } from './discovery/search-path.js';
export {
  type EngineManifest,
  maxWorkflowManifestBytes,
  type ParsedWorkflowManifest,
  parseWorkflowManifest,
  type WorkflowDependency,
  type WorkflowManifest,
} from './discovery/workflow-manifest.js';
export { type HostErrorCode, hostErrorCodes } from './errors.js';
export type { EventBus } from './events/event-bus.js';
export type { EventCounters } from './events/event-counters.js';
export type { EventDraft, ReceivedEvent } from './events/event-draft.js';
export type { DeliveryMode } from './events/plugin-delivery.js';
export type { PluginHandlerOptions } from './http/handler-options.js';
export { type HandledManager, PluginHandler } from './http/plugin-handler.js';
export type { FastifyRouter, FetchRouter, MiddlewareRouter, NodeServer, RouteTarget } from './http/register-routes.js';
export type { InstalledPlace, InstallOptions, ReleaseOptions } from './install/install-options.js';
export { installPlugin } from './install/install-plugin.js';
export type { InstalledPlugin } from './install/installed-plugin.js';
export { type GoPlatform, goPlatform } from './install/platform.js';
export { type RemovedPlugin, type RemoveOptions, removePlugin } from './install/remove-plugin.js';
export { type PluginUpdate, updatePlugin } from './install/update-plugin.js';
export { Handshake, MagicCookieKey, MagicCookieValue, ProtocolVersion } from './launch/workflow-handshake.js';
export type { ExternalPluginManagerOptions, ManagerLogger } from './manager/external-options.js';
export { ExternalPluginManager } from './manager/external-plugin-manager.js';
export type { LoadedPlugin } from './manager/loaded-plugin.js';
export type { ListedOperation, Operations } from './manager/operations.js';
export type { EventOptions, PluginManagerOptions, WatchdogOptions } from './manager/options.js';
export { type LoadReport, type ManagerEvents, PluginManager } from './manager/plugin-manager.js';
export type { PluginStatus } from './manager/plugin-status.js';
export type { ListedStepType, StepTypes } from './manager/step-types.js';
export type {
  ReportedIssue,
  ValidateAllOptions,
  ValidateOptions,
  ValidationReport,
  Validators,
} from './manager/validators.js';
export type { StateEntries } from './state/state-entries.js';
export { readStateFile, type StateFile, type StateOfPlugin, stateOf } from './state/state-file.js';
export { stateFileIn, stateFilePath } from './state/state-file-path.js';
export type { PluginSource, StoredPlugin } from './state/stored-plugin.js';
export { withStoredState } from './state/stored-state.js';
