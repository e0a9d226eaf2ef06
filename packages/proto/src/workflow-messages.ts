/**
 * Messages of the workflow engine's plugin protocol, without its services: this loads no gRPC library (workflow plugin
 * spec §2.3).
 *
 * `Struct` and `Value` are the messages as they are on the wire, so that every key and every kind of value survives.
 */
export { Any } from './gen/google/protobuf/any.js';
export { Empty } from './gen/google/protobuf/empty.js';
export { ListValue, NullValue, Struct, Value } from './gen/google/protobuf/struct.js';
export {
  ConfigFieldDef,
  ConfigFragmentResponse,
  ConfigureCallbackRequest,
  ContractDescriptor,
  ContractKind,
  ContractMode,
  ContractRegistry,
  CreateModuleRequest,
  CreateStepRequest,
  CreateTriggerRequest,
  DeliverMessageRequest,
  DeliverMessageResponse,
  ErrorResponse,
  ExecuteStepRequest,
  ExecuteStepResponse,
  GetAssetRequest,
  GetAssetResponse,
  GetServiceRequest,
  GetServiceResponse,
  HandleRequest,
  HandleResponse,
  InvokeServiceRequest,
  InvokeServiceResponse,
  LogRequest,
  Manifest,
  ModuleSchema,
  ModuleSchemaList,
  PublishMessageRequest,
  PublishMessageResponse,
  ServiceIODef,
  SubscribeRequest,
  TriggerWorkflowRequest,
  TypeList,
  UnsubscribeRequest,
} from './gen/workflow/v1/messages.js';
