import type { OperationServiceServer } from '@awf/plugin-proto/awf';
import type {
  ExecuteRequest,
  ExecuteResponse,
  GetOperationRequest,
  GetOperationResponse,
  ListOperationsRequest,
  ListOperationsResponse,
} from '@awf/plugin-proto/awf/messages';
import type { PluginRuntime } from '../../context/runtime.js';
import { operationNotFound } from '../../contract/markers.js';
import { toWireOperation } from '../../contract/operation-schema.js';
import { inside } from '../../define/definition.js';
import { sdkError } from '../../errors/sdk-error.js';
import { type Method, unary } from '../unary.js';
import { describeOperation } from './describe-operation.js';
import { executeOperation } from './execute-operation.js';

/** The methods of AWF's OperationService. (AWF spec §3.2, §3.3.) */
export interface OperationMethods {
  readonly listOperations: Method<ListOperationsRequest, ListOperationsResponse>;
  readonly getOperation: Method<GetOperationRequest, GetOperationResponse>;
  readonly execute: Method<ExecuteRequest, ExecuteResponse>;
}

/**
 * Makes the methods of OperationService. A plugin without operations describes any name by a stub, as Go's does, and AWF's
 * host learns from Execute that it must ask elsewhere.
 */
export function createOperationMethods(runtime: PluginRuntime): OperationMethods {
  const { operations } = runtime.plugin[inside];
  return {
    listOperations: async () => ({
      operations: Array.from(operations, ([name, operation]) => toWireOperation(describeOperation(name, operation))),
    }),
    getOperation: async ({ name }) => {
      const operation = operations.get(name);
      if (operation !== undefined) return { operation: toWireOperation(describeOperation(name, operation)) };
      if (operations.size > 0) throw sdkError('OPERATION_UNKNOWN', operationNotFound(name));
      return { operation: toWireOperation({ name, description: '', inputs: [], outputs: [] }) };
    },
    execute: async (request, signal) =>
      (await executeOperation(runtime, request, { signal, outlet: undefined })).response,
  };
}

/** OperationService over gRPC. */
export function createOperationService(runtime: PluginRuntime): OperationServiceServer {
  const methods = createOperationMethods(runtime);
  return {
    listOperations: unary(runtime, methods.listOperations),
    getOperation: unary(runtime, methods.getOperation),
    execute: unary(runtime, methods.execute),
  };
}
