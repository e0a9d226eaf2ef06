/** The service that tells long work while it goes on, an addition to AWF's, and its messages. */
export * from './awf-stream-messages.js';
export {
  StreamServiceClient,
  type StreamServiceServer,
  StreamServiceService,
} from './gen/awf/stream/v1/services.js';
