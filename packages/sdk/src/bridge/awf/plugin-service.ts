import type { PluginServiceServer } from '@awf/plugin-proto/awf';
import type {
  GetInfoRequest,
  GetInfoResponse,
  InitRequest,
  InitResponse,
  ShutdownRequest,
  ShutdownResponse,
} from '@awf/plugin-proto/awf/messages';
import { createEmitContext } from '../../context/handler-context.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { streamCapability } from '../../contract/stream.js';
import { decodeValues } from '../../contract/values.js';
import { inside } from '../../define/definition.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import { logFailure } from '../log-failure.js';
import { type Method, unary } from '../unary.js';

/** The methods of AWF's PluginService. (AWF spec §3.3.) */
export interface PluginMethods {
  readonly getInfo: Method<GetInfoRequest, GetInfoResponse>;
  readonly init: Method<InitRequest, InitResponse>;
  readonly shutdown: Method<ShutdownRequest, ShutdownResponse>;
}

/**
 * Makes the methods of PluginService. AWF's capabilities are never announced, as in Go: hosts find them by calling. What is
 * announced is the service that is not AWF's. A failed Init or Shutdown is a gRPC error that begins as Go's does.
 */
export function createPluginMethods(runtime: PluginRuntime): PluginMethods {
  const { plugin, shared } = runtime;
  return {
    getInfo: async () => ({
      name: plugin.name,
      version: plugin.version,
      description: plugin[inside].description,
      capabilities: [streamCapability],
    }),
    init: async ({ config }) => {
      await shared?.init(decodeValues(config)).catch((error: unknown) => {
        throw sdkError('INIT_FAILED', `plugin init failed: ${errorText(error)}`, error);
      });
      // The engine announces its event service only after the answer, which a later turn of the loop lets go out first.
      setImmediate(() => void runReady(runtime));
      return {};
    },
    shutdown: async () => {
      await shared?.shutdown().catch((error: unknown) => {
        throw sdkError('SHUTDOWN_FAILED', `plugin shutdown failed: ${errorText(error)}`, error);
      });
      return {};
    },
  };
}

/** Runs the author's `ready`, for which nobody waits. */
async function runReady(runtime: PluginRuntime): Promise<void> {
  const { ready, shared } = runtime.plugin[inside];
  if (ready === undefined) return;
  const { signal, log } = runtime.base;
  try {
    await ready(createEmitContext(runtime, { signal, fields: {}, sharing: shared !== undefined }));
  } catch (error) {
    logFailure(log, error, { what: 'ready', signal, isUnanswered: true });
  }
}

/** PluginService over gRPC. */
export function createPluginService(runtime: PluginRuntime): PluginServiceServer {
  const methods = createPluginMethods(runtime);
  return {
    getInfo: unary(runtime, methods.getInfo),
    init: unary(runtime, methods.init),
    shutdown: unary(runtime, methods.shutdown),
  };
}
