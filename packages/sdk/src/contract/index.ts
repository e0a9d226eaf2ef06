export { fromTypeUrl, toTypeUrl } from './any.js';
export { type CallBounds, type CallEnd, type CallFailure, fromCallEnd } from './call-end.js';
export { type Capability, capabilities } from './capability.js';
export {
  type AwfConfigField,
  type AwfEvents,
  type AwfManifest,
  asksForDescription,
  describeArgument,
  type PluginDescription,
  type WorkflowBuildHook,
  type WorkflowCapabilities,
  type WorkflowContract,
  type WorkflowManifest,
  type WorkflowTypes,
  type WorkflowUiManifest,
} from './description.js';
export { type DecodedDocument, decodeDocument, type EncodedDocument, encodeDocument } from './document.js';
export { type SdkErrorCode, sdkErrorCodes } from './errors.js';
export {
  type Event,
  fromEmitRequest,
  fromNanos,
  fromWireEvent,
  hostEventServiceId,
  type Metadata,
  toEmitRequest,
  toNanos,
  toStreamEvent,
  toWireEvent,
} from './event.js';
export { matchesEmission, matchesSubscription } from './event-pattern.js';
export { goQuote } from './go-quote.js';
export { type Engine, type Handshake, handshake, magicCookies } from './handshake.js';
export { formatIssue, formatIssues, formatPath, type Issue } from './issues.js';
export type { Json, JsonObject } from './json.js';
export { noEventSubscriber, noOperations, noStepTypes, operationFailed, operationNotFound } from './markers.js';
export {
  checkName,
  eventPatternRule,
  eventTypeRule,
  type NameRule,
  operationNameRule,
  pluginNameRule,
  pluginVersionRule,
  stepTypeNameRule,
  workflowStepRule,
  workflowTypeRule,
} from './names.js';
export {
  type EncodedExecuteResponse,
  fromExecuteResponse,
  type OperationOutcome,
  type OperationResult,
  toAwfResponse,
  toExecuteResponse,
} from './operation.js';
export { type Field, fromWireOperation, type OperationSchema, toWireOperation } from './operation-schema.js';
export { readJson } from './read-json.js';
export {
  type Documents,
  fromExecuteStepRequest,
  fromExecuteStepResponse,
  type StepCall,
  type StepResult,
  type StepTypeSchema,
  toExecuteStepRequest,
  toExecuteStepResponse,
} from './step-type.js';
export { type StreamUpdate, streamCapability } from './stream.js';
export { decodeStruct, type EncodedStruct, encodeStruct, maxStructDepth } from './struct.js';
export { type ErrorCategory, type Taxon, taxonomy } from './taxonomy.js';
export type {
  CallOptions,
  ExecuteOptions,
  InputOf,
  OperationsOf,
  OutputOf,
  PluginCalls,
  StepRequest,
  StepTypesOf,
  TypedPlugin,
  UntypedPlugin,
} from './typed-calls.js';
export { type FoundIssue, fromWireIssue, type IssueSeverity, toWireIssue, type ValidationIssue } from './validator.js';
export { decodeValue, decodeValues, type EncodedValues, encodeValues } from './values.js';
export { compareVersions, parseHostVersion, parseVersion, type Version } from './version.js';
export {
  type ConstraintOperator,
  type ConstraintTerm,
  type ParsedConstraint,
  parseVersionConstraint,
  satisfiesConstraint,
  type VersionConstraint,
} from './version-constraint.js';
export { type WatchCallback, type WatchErrors, WatchedAnswer } from './watched-answer.js';
export { type JsonText, maxJsonDepth, writeJson } from './write-json.js';
