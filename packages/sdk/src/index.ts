export { isPluginError, PluginError, type PluginErrorKind, type PluginEvidence } from '@awf/go-plugin';
export type { Logger, LogLevel } from '@awf/go-plugin/plugin';
export { type SdkErrorCode, sdkErrorCodes } from './contract/errors.js';
export type { Metadata } from './contract/event.js';
export { type Engine, type Handshake, handshake, magicCookies } from './contract/handshake.js';
export type { Issue } from './contract/issues.js';
export type { Json, JsonObject } from './contract/json.js';
export type { InputOf, OutputOf } from './contract/typed-calls.js';
export type { IssueSeverity, ValidationIssue } from './contract/validator.js';
export type { Awaitable, CallContext, EmitContext, OutputContext, StepTypeContext } from './define/call-context.js';
export type { ContractMode } from './define/contract-mode.js';
export {
  type Definers,
  definePlugin,
  type EventHandlerSpec,
  module,
  type OperationSpec,
  onEvent,
  operation,
  type StepTypeSpec,
  step,
  stepType,
  trigger,
  type ValidatorSpec,
  validator,
} from './define/definers.js';
export type { Definition } from './define/definition.js';
export type {
  Actions,
  Engine as WorkflowEngine,
  InstanceContext,
  MessageHandler,
  MessagingEngine,
  ServiceClient,
  ServiceHandlers,
  Services,
  StepContext,
  TriggerContext,
  TriggerEngine,
} from './define/engine.js';
export type { EventHandler } from './define/event.js';
export { type EventDraft, type EventType, type EventTypeSpec, eventType } from './define/event-type.js';
export { type Failure, failure } from './define/failure.js';
export type { MessageContract } from './define/message-contract.js';
export type { Module, ModuleInstance, ModulePort } from './define/module.js';
export type { Operation } from './define/operation.js';
export type { Part, Plugin, PluginParts, PluginSpec } from './define/plugin.js';
export type { CoreEvents, EventFor, ReceivedEvent } from './define/received-event.js';
export { type Step, type StopPipeline, stopPipeline } from './define/step.js';
export type { StepOutcome, StepType } from './define/step-type.js';
export type { Trigger, TriggerEnd } from './define/trigger.js';
export type { Findings, Validator } from './define/validator.js';
export { type ContextSpec, type Shared, withContext } from './define/with-context.js';
export type { Workflow, WorkflowStep } from './define/workflow.js';
export type {
  Asset,
  BuildHook,
  BuildHookEvent,
  BuildHookHandler,
  BuildHookPayload,
  WfctlCommand,
  WorkflowSpec,
  WorkflowUi,
} from './define/workflow-spec.js';
export type { ModuleSpec, StepSpec, TriggerSpec } from './define/workflow-specs.js';
export { fromJsonSchema } from './schema/from-json-schema.js';
export type { FromJson } from './schema/from-json-types.js';
export { fromMessage, type MessageSpec } from './schema/from-message.js';
export type { Codec } from './schema/message-source.js';
export type {
  InferInput,
  InferOutput,
  JsonSchemaSource,
  ObjectSchema,
  Schema,
  SchemaIssue,
  SchemaResult,
  SchemaSide,
} from './schema/standard-schema.js';
export { withJsonSchema } from './schema/with-json-schema.js';
export { type ServeOptions, serve } from './serve.js';
