import type {
  handleBidiStreamingCall,
  handleUnaryCall,
  Server,
  ServerDuplexStream,
  ServerUnaryCall,
  ServiceDefinition,
  sendUnaryData,
  UntypedHandleCall,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type CallFailure, type CallTable, toCallFailure } from './call-table.js';

/** Registers gRPC services; has the form of grpc-js's `Server`. */
export interface ServiceRegistrar {
  addService<Implementation extends UntypedServiceImplementation>(
    definition: ServiceDefinition<Implementation>,
    implementation: Implementation,
  ): void;
}

type Answering = { readonly call: ServerUnaryCall<unknown, unknown>; readonly callback: sendUnaryData<unknown> };

/**
 * A registrar whose handlers cannot bring the process down: what one throws, or rejects with where it returns a
 * promise, fails that call alone. Every call stands in `calls` until it is answered.
 */
export function createRegistrar(server: Server, calls: CallTable): ServiceRegistrar {
  return {
    addService(definition, implementation) {
      const guarded: UntypedServiceImplementation = {};
      for (const [name, method] of Object.entries<ServiceDefinition[string]>(definition)) {
        const handler = implementation[name] ?? implementation[method.originalName ?? ''];
        if (handler === undefined) continue;
        const bound: UntypedHandleCall = handler.bind(implementation);
        guarded[name] = method.responseStream ? guardStream(bound, calls) : guardUnary(bound, calls);
      }
      server.addService(definition, guarded);
    },
  };
}

function guardUnary(handler: UntypedHandleCall, calls: CallTable): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const end = answerOnce({ call, callback }, calls);
    runHandler(() => Reflect.apply(handler, undefined, [call, end.callback]), end.fail);
  };
}

function answerOnce({ call, callback }: Answering, calls: CallTable) {
  let answered = false;
  const answer: sendUnaryData<unknown> = (...result) => {
    if (answered) return;
    answered = true;
    forget();
    callback(...result);
  };
  const fail = (failure: CallFailure): void => answer(failure);
  const forget = calls.begin(call.getPeer(), fail);
  call.once('cancelled', forget);
  return { callback: answer, fail };
}

function guardStream(handler: UntypedHandleCall, calls: CallTable): handleBidiStreamingCall<unknown, unknown> {
  return (call) => {
    const fail = (failure: CallFailure): void => failStream(call, failure);
    const forget = calls.begin(call.getPeer(), fail);
    call.once('close', forget);
    call.once('cancelled', forget);
    runHandler(() => Reflect.apply(handler, undefined, [call]), fail);
  };
}

function failStream(call: ServerDuplexStream<unknown, unknown>, failure: CallFailure): void {
  if (!call.destroyed) call.emit('error', failure);
}

function runHandler(handle: () => unknown, fail: (failure: CallFailure) => void): void {
  try {
    const result = handle();
    if (result instanceof Promise) result.catch((error: unknown) => fail(toCallFailure(error)));
  } catch (error) {
    fail(toCallFailure(error));
  }
}
