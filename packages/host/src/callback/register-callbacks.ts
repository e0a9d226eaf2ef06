import type { ServiceRegistrar } from '@awf/go-plugin';
import { HostEventServiceService } from '@awf/plugin-proto/awf';
import { type EngineCallbackServiceServer, EngineCallbackServiceService } from '@awf/plugin-proto/workflow';
import { createHostEventService, type TakeEmitted } from './host-event-service.js';

/** What one plugin can call of both engines. */
export interface PluginCallbacks {
  /** Takes the events that it emits. */
  readonly take: TakeEmitted;
  readonly engine: EngineCallbackServiceServer;
}

/** Registers the callbacks of both engines side by side: a plugin may speak either contract, or both. */
export function registerCallbacks(registrar: ServiceRegistrar, { take, engine }: PluginCallbacks): void {
  registrar.addService(HostEventServiceService, createHostEventService(take));
  registrar.addService(EngineCallbackServiceService, engine);
}
