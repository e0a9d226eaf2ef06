import type { ServiceRegistrar } from '@awf/go-plugin';
import { PluginServiceService } from '@awf/plugin-proto/workflow';
import { createWorkflowBridge, type WorkflowBridge } from './bridge.js';
import { createWorkflowService, type WorkflowSelf } from './plugin-service.js';

/** Registers the workflow engine's service for a plugin. (Workflow spec §2.1.) */
export function registerWorkflow(registrar: ServiceRegistrar, bridge: WorkflowBridge, self: WorkflowSelf): void {
  registrar.addService(PluginServiceService, createWorkflowService(bridge, self));
}

export { createWorkflowBridge };
