/** The gRPC health service and its messages (go-plugin spec §4.1, §4.2). */
export {
  HealthCheckRequest,
  HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
} from './gen/health/v1/messages.js';
export {
  HealthClient,
  type HealthServer,
  HealthService,
} from './gen/health/v1/services.js';
