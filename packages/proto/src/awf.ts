/** Services of AWF's plugin protocol, and all its messages (AWF plugin spec §2). */
export * from './awf-messages.js';
export {
  EventServiceClient,
  type EventServiceServer,
  EventServiceService,
  HostEventServiceClient,
  type HostEventServiceServer,
  HostEventServiceService,
  OperationServiceClient,
  type OperationServiceServer,
  OperationServiceService,
  PluginServiceClient,
  type PluginServiceServer,
  PluginServiceService,
  StepTypeServiceClient,
  type StepTypeServiceServer,
  StepTypeServiceService,
  ValidatorServiceClient,
  type ValidatorServiceServer,
  ValidatorServiceService,
} from './gen/awf/v1/services.js';
