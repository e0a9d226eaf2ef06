import type { ServiceRegistrar } from '@awf/go-plugin';
import {
  EventServiceService,
  OperationServiceService,
  PluginServiceService,
  StepTypeServiceService,
  ValidatorServiceService,
} from '@awf/plugin-proto/awf';
import { StreamServiceService } from '@awf/plugin-proto/awf/stream';
import type { PluginRuntime } from '../../context/runtime.js';
import { createEventService } from './event-service.js';
import { createOperationService } from './operation-service.js';
import { createPluginService } from './plugin-service.js';
import { createStepTypeService } from './step-type-service.js';
import { createStreamService } from './stream-service.js';
import { createValidatorService } from './validator-service.js';

/**
 * Registers AWF's five services for a plugin, those of missing capabilities too: hosts call them all (AWF spec §3.2). The
 * stream of long work stands beside them, for hosts that know it.
 */
export function registerAwf(registrar: ServiceRegistrar, runtime: PluginRuntime): void {
  registrar.addService(PluginServiceService, createPluginService(runtime));
  registrar.addService(OperationServiceService, createOperationService(runtime));
  registrar.addService(ValidatorServiceService, createValidatorService(runtime));
  registrar.addService(StepTypeServiceService, createStepTypeService(runtime));
  registrar.addService(EventServiceService, createEventService(runtime));
  registrar.addService(StreamServiceService, createStreamService(runtime));
}
