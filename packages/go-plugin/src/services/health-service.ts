import {
  type HealthCheckRequest,
  HealthCheckResponse_ServingStatus,
  type HealthServer,
  HealthService,
} from '@awf/plugin-proto/health';
import { status } from '@grpc/grpc-js';

/** The service name under which a plugin is healthy (go-plugin spec §4.1). */
export const healthServiceName = 'plugin';

/** `grpc.health.v1.Health` of a plugin: `plugin` and the empty name are SERVING, any other is NOT_FOUND. */
export const healthService: { readonly definition: typeof HealthService; readonly implementation: HealthServer } = {
  definition: HealthService,
  implementation: {
    check(call, callback) {
      if (isKnown(call.request)) callback(null, { status: HealthCheckResponse_ServingStatus.SERVING });
      else callback({ code: status.NOT_FOUND, details: `unknown service ${JSON.stringify(call.request.service)}` });
    },
    watch(call) {
      // A name that is unknown now may become known, so the protocol keeps the stream open either way.
      const known = isKnown(call.request);
      call.write({
        status: known ? HealthCheckResponse_ServingStatus.SERVING : HealthCheckResponse_ServingStatus.SERVICE_UNKNOWN,
      });
    },
  },
};

function isKnown({ service }: HealthCheckRequest): boolean {
  return service === '' || service === healthServiceName;
}
