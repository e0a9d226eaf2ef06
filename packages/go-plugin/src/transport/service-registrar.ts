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
import { isTraced, trace } from '../trace/trace.js';
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

/** A handler and what concerns each of its calls. */
interface Guarded {
  readonly handler: UntypedHandleCall;
  readonly path: string;
  readonly calls: CallTable;
  report(error: unknown): void;
}

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
        const report = (error: unknown): void => onThrown?.(method.path, error);
        const guard: Guarded = { handler: handler.bind(implementation), path: method.path, calls, report };
        guarded[name] = method.responseStream ? guardStream(guard) : guardUnary(guard);
      }
      server.addService(definition, guarded);
    },
  };
}

function guardUnary(guard: Guarded): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const end = answerOnce(guard, call, callback);
    runHandler(() => Reflect.apply(guard.handler, undefined, [call, end.callback]), end.fail, reportOf(guard, call));
  };
}

function answerOnce(guard: Guarded, call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) {
  let answered = false;
  const answer: sendUnaryData<unknown> = (...result) => {
    if (answered) return;
    answered = true;
    forget();
    callback(...result);
  };
  const fail = (failure: CallFailure): void => answer(failure);
  const forget = beginCall(guard, call.getPeer(), fail);
  call.once('cancelled', forget);
  return { callback: answer, fail };
}

function guardStream(guard: Guarded): handleBidiStreamingCall<unknown, unknown> {
  return (call) => {
    const fail = (failure: CallFailure): void => failStream(call, failure);
    const forget = beginCall(guard, call.getPeer(), fail);
    call.once('close', forget);
    call.once('cancelled', forget);
    runHandler(() => Reflect.apply(guard.handler, undefined, [call]), fail, reportOf(guard, call));
  };
}

function beginCall({ calls, path }: Guarded, connection: string, fail: (failure: CallFailure) => void): () => void {
  const forget = calls.begin(connection, fail);
  if (!isTraced('call')) return forget;
  trace('call', 'begins', { path, connection });
  return () => {
    if (forget()) trace('call', 'ended', { path, connection });
  };
}

/** What a handler throws when its caller gave up is how it ends, not a fault. */
function reportOf({ report }: Guarded, call: { readonly cancelled: boolean }): (error: unknown) => void {
  return (error) => {
    if (!call.cancelled) report(error);
  };
}

function failStream(call: ServerDuplexStream<unknown, unknown>, failure: CallFailure): void {
  if (!call.destroyed) call.emit('error', failure);
}

function runHandler(
  handle: () => unknown,
  fail: (failure: CallFailure) => void,
  report: (error: unknown) => void,
): void {
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
