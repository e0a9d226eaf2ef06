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
import { type CallFailure, type CallTable, isServiceError, toCallFailure } from './call-table.js';

/** Registers gRPC services; has the form of grpc-js's `Server`. */
export interface ServiceRegistrar {
  addService<Implementation extends UntypedServiceImplementation>(
    definition: ServiceDefinition<Implementation>,
    implementation: Implementation,
  ): void;
}

/** Gets what a handler threw that is no gRPC status: its caller reads the message alone. */
export type OnThrown = (method: string, error: unknown) => void;

type Answering = { readonly call: ServerUnaryCall<unknown, unknown>; readonly callback: sendUnaryData<unknown> };

/**
 * A registrar whose handlers cannot bring the process down: what one throws, or rejects with where it returns a
 * promise, fails that call alone. Every call stands in `calls` until it is answered.
 */
export function createRegistrar(server: Server, calls: CallTable, onThrown?: OnThrown): ServiceRegistrar {
  return {
    addService(definition, implementation) {
      const guarded: UntypedServiceImplementation = {};
      for (const [name, method] of Object.entries<ServiceDefinition[string]>(definition)) {
        const handler = implementation[name] ?? implementation[method.originalName ?? ''];
        if (handler === undefined) continue;
        const bound: UntypedHandleCall = handler.bind(implementation);
        const report: Report = (error) => onThrown?.(method.path, error);
        guarded[name] = method.responseStream ? guardStream(bound, calls, report) : guardUnary(bound, calls, report);
      }
      server.addService(definition, guarded);
    },
  };
}

type Report = (error: unknown) => void;

function guardUnary(handler: UntypedHandleCall, calls: CallTable, report: Report): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const end = answerOnce({ call, callback }, calls);
    runHandler(() => Reflect.apply(handler, undefined, [call, end.callback]), end.fail, unlessCancelled(call, report));
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

function guardStream(
  handler: UntypedHandleCall,
  calls: CallTable,
  report: Report,
): handleBidiStreamingCall<unknown, unknown> {
  return (call) => {
    const fail = (failure: CallFailure): void => failStream(call, failure);
    const forget = calls.begin(call.getPeer(), fail);
    call.once('close', forget);
    call.once('cancelled', forget);
    runHandler(() => Reflect.apply(handler, undefined, [call]), fail, unlessCancelled(call, report));
  };
}

/** What a handler throws when its caller gave up is how it ends, not a fault. */
function unlessCancelled(call: { readonly cancelled: boolean }, report: Report): Report {
  return (error) => {
    if (!call.cancelled) report(error);
  };
}

function failStream(call: ServerDuplexStream<unknown, unknown>, failure: CallFailure): void {
  if (!call.destroyed) call.emit('error', failure);
}

function runHandler(handle: () => unknown, fail: (failure: CallFailure) => void, report: Report): void {
  const onError = (error: unknown): void => {
    if (!isServiceError(error)) report(error);
    fail(toCallFailure(error));
  };
  try {
    const result = handle();
    if (result instanceof Promise) result.catch(onError);
  } catch (error) {
    onError(error);
  }
}
