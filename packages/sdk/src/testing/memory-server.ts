import type { ServiceRegistrar } from '@awf/go-plugin';
import type { StartCall, StartStream } from '@awf/go-plugin/host';
import {
  type MethodDefinition,
  type requestCallback,
  type ServiceDefinition,
  status,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type Link, toRequestCallback } from './link.js';
import { MemoryCall } from './memory-call.js';
import { MemoryMessages } from './memory-messages.js';
import { type CallStatus, toServiceError, unsendable } from './memory-status.js';

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
      const call = new MemoryCall(
        requests.map((request) => toReceived(method, request)),
        deadline,
      );
      const end = endOnce(method, toRequestCallback(callback));
      if (!this.#handle(method.path, [call, end])) end(noMethod(method.path));
      const cancel = (): void => {
        end({ code: status.CANCELLED, details: 'the call was cancelled' });
        call.cancel();
      };
      return { cancel };
    };
  }

  serverStream<Request, Message>(method: MethodDefinition<Request, Message>, request: Request): StartStream<Message> {
    return (_metadata, { deadline = Number.POSITIVE_INFINITY }) => {
      const decode = (message: unknown) => method.responseDeserialize(method.responseSerialize(message as Message));
      const messages = new MemoryMessages(decode, () => call.cancel());
      const call = new MemoryCall([toReceived(method, request)], deadline, messages);
      // A handler tells a status that is no OK as this event; a message without bytes ends in it, too.
      call.on('error', (failure) => messages.fail(toServiceError(isStatus(failure) ? failure : unsendable(failure))));
      if (!this.#handle(method.path, [call])) messages.fail(toServiceError(noMethod(method.path)));
      return messages;
    };
  }

  #handle(path: string, args: readonly unknown[]): boolean {
    const handler = this.#handlers.get(path);
    if (handler !== undefined) Reflect.apply(handler, undefined, args);
    return handler !== undefined;
  }
}

function toReceived<Request>(
  method: Pick<MethodDefinition<Request, unknown>, 'requestSerialize' | 'requestDeserialize'>,
  request: Request,
): Request {
  return method.requestDeserialize(method.requestSerialize(request));
}

/** Ends a call; the first end counts. It is told in a turn of its own, as what comes off a connection is. */
function endOnce<Request, Response>(
  { responseSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
  callback: requestCallback<Response>,
): (failure: CallStatus | null, response?: Response) => void {
  let isOver = false;
  const fail = (failure: CallStatus): void => queueMicrotask(() => callback(toServiceError(failure)));
  return (failure, response) => {
    if (isOver) return;
    isOver = true;
    if (failure !== null) fail(failure);
    else if (response === undefined) fail({ code: status.UNKNOWN, details: 'there is no answer' });
    else {
      try {
        const answer = responseDeserialize(responseSerialize(response));
        queueMicrotask(() => callback(null, answer));
      } catch (error) {
        fail(unsendable(error));
      }
    }
  };
}

function noMethod(path: string): CallStatus {
  return { code: status.UNIMPLEMENTED, details: `there is no method ${path}` };
}

function isStatus(failure: object): failure is CallStatus {
  return 'code' in failure && 'details' in failure;
}
