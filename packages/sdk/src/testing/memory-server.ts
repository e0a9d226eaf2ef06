import type { ServiceRegistrar } from '@awf/go-plugin';
import type { StartCall } from '@awf/go-plugin/host';
import {
  Metadata,
  type MethodDefinition,
  type requestCallback,
  type ServiceDefinition,
  type ServiceError,
  status,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { errorText } from '../errors/error-text.js';
import { type Link, toRequestCallback } from './link.js';
import { MemoryCall } from './memory-call.js';

/**
 * A plugin's services, called as over gRPC but for the connection: the same handlers, and each message goes through its bytes.
 * Nothing but microtasks and the global timers is used, so that fake timers rule all of it.
 */
export class MemoryServer implements ServiceRegistrar, Link {
  readonly #handlers = new Map<string, UntypedHandleCall>();

  addService<Implementation extends UntypedServiceImplementation>(
    definition: ServiceDefinition<Implementation>,
    implementation: Implementation,
  ): void {
    for (const [name, { path }] of Object.entries<ServiceDefinition[string]>(definition)) {
      const handler = implementation[name];
      if (handler !== undefined) this.#handlers.set(path, handler.bind(implementation));
    }
  }

  unary<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): StartCall<Response> {
    return this.clientStream(method, [request]);
  }

  clientStream<Request, Response>(
    method: MethodDefinition<Request, Response>,
    requests: readonly Request[],
  ): StartCall<Response> {
    return (_metadata, { deadline = Number.POSITIVE_INFINITY }, callback) => {
      const received = requests.map((request) => method.requestDeserialize(method.requestSerialize(request)));
      const call = new MemoryCall(received, deadline);
      const end = endOnce(method, toRequestCallback(callback));
      const handler = this.#handlers.get(method.path);
      if (handler !== undefined) Reflect.apply(handler, undefined, [call, end]);
      else end({ code: status.UNIMPLEMENTED, details: `there is no method ${method.path}` });
      const cancel = (): void => {
        end({ code: status.CANCELLED, details: 'the call was cancelled' });
        call.cancel();
      };
      return { cancel };
    };
  }
}

/** A call's end as handlers tell it. */
interface CallStatus {
  readonly code: status;
  readonly details: string;
}

/** Ends a call; the first end counts. It is told in a turn of its own, as what comes off a connection is. */
function endOnce<Request, Response>(
  { responseSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
  callback: requestCallback<Response>,
): (failure: CallStatus | null, response?: Response) => void {
  let isOver = false;
  return (failure, response) => {
    if (isOver) return;
    isOver = true;
    if (failure !== null || response === undefined) {
      queueMicrotask(() =>
        callback(toServiceError(failure ?? { code: status.UNKNOWN, details: 'there is no answer' })),
      );
      return;
    }
    try {
      const answer = responseDeserialize(responseSerialize(response));
      queueMicrotask(() => callback(null, answer));
    } catch (error) {
      const details = `the answer cannot be sent: ${errorText(error)}`;
      queueMicrotask(() => callback(toServiceError({ code: status.INTERNAL, details })));
    }
  };
}

function toServiceError({ code, details }: CallStatus): ServiceError {
  const error = new Error(`${code} ${status[code]}: ${details}`);
  return Object.assign(error, { code, details, metadata: new Metadata() });
}
