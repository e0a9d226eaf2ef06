/** Services of the workflow engine's plugin protocol, and all its messages (workflow plugin spec §2.1–§2.3). */

export {
  EngineCallbackServiceClient,
  type EngineCallbackServiceServer,
  EngineCallbackServiceService,
  PluginServiceClient,
  type PluginServiceServer,
  PluginServiceService,
} from './gen/workflow/v1/services.js';
export * from './workflow-messages.js';
