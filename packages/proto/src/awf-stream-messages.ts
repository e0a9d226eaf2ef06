/** Messages of the service that tells long work while it goes on, without the service: this loads no gRPC library. */
export { ExecuteStepUpdate, ExecuteUpdate, Progress } from './gen/awf/stream/v1/messages.js';
