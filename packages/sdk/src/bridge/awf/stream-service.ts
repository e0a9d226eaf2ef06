import type { ExecuteRequest, ExecuteStepRequest } from '@awf/plugin-proto/awf/messages';
import type { StreamServiceServer } from '@awf/plugin-proto/awf/stream';
import type { ExecuteStepUpdate, ExecuteUpdate } from '@awf/plugin-proto/awf/stream/messages';
import type { PluginRuntime } from '../../context/runtime.js';
import { executeOperation } from './execute-operation.js';
import { executeStep } from './execute-step.js';
import { type StreamMethod, serverStream } from './server-stream.js';

/** The methods of the stream of long work: those for work of OperationService and StepTypeService, told as they go on. */
export interface StreamMethods {
  readonly execute: StreamMethod<ExecuteRequest, ExecuteUpdate>;
  readonly executeStep: StreamMethod<ExecuteStepRequest, ExecuteStepUpdate>;
}

/** Makes the methods. What they answer, and what goes wrong, is as in the unary ones. */
export function createStreamMethods(runtime: PluginRuntime): StreamMethods {
  return {
    execute: async (request, signal, outlet) => {
      const { response, outputStreamed } = await executeOperation(runtime, request, { signal, outlet });
      outlet.send({ update: { $case: 'result', value: response }, outputStreamed });
    },
    executeStep: async (request, signal, outlet) => {
      const { response, outputStreamed } = await executeStep(runtime, request, { signal, outlet });
      outlet.send({ update: { $case: 'result', value: response }, outputStreamed });
    },
  };
}

/** The stream service over gRPC. */
export function createStreamService(runtime: PluginRuntime): StreamServiceServer {
  const methods = createStreamMethods(runtime);
  return {
    execute: serverStream(runtime, methods.execute),
    executeStep: serverStream(runtime, methods.executeStep),
  };
}
