import type { Logger } from '@awf/go-plugin/plugin';
import { HostEventServiceService } from '@awf/plugin-proto/awf';
import { EngineCallbackServiceService } from '@awf/plugin-proto/workflow';
import { createHostEvents, type EmitCall } from '../bridge/awf/host-events.js';
import { registerAwf } from '../bridge/awf/register.js';
import { HostLink } from '../bridge/host-link.js';
import { createWorkflowBridge, registerWorkflow } from '../bridge/workflow/register.js';
import { createRuntime } from '../context/runtime.js';
import type { PluginDefinition } from '../define/plugin.js';
import { sdkError } from '../errors/sdk-error.js';
import { MemoryBroker } from './memory-broker.js';
import { MemoryServer } from './memory-server.js';
import { nextTurn } from './next-turn.js';
import type { StartedPlugin, StartInit } from './started-plugin.js';

/** Starts a plugin without gRPC, socket or process: the services of both engines, whose names do not clash. */
export function startInMemory(definition: PluginDefinition, log: Logger, { baseDir, now }: StartInit): StartedPlugin {
  const server = new MemoryServer();
  const stopping = new AbortController();
  const offer = createOffer();
  const broker = new MemoryBroker();
  const sendEvent = createHostEvents(offer.taken, stopping.signal);
  const runtime = createRuntime(definition, { log, signal: stopping.signal, baseDir, sendEvent, now });
  registerAwf(server, runtime);
  const workflow = createWorkflowBridge(runtime, new HostLink(broker, stopping.signal));
  registerWorkflow(server, workflow, { pluginDir: baseDir });
  return {
    link: server,
    offerEvents: async (emit) => offer.make(encoded(emit)),
    offerCallbacks: async (service) => {
      const engine = new MemoryServer();
      engine.addService(EngineCallbackServiceService, service);
      broker.offer(engine);
    },
    settle: async () => undefined,
    stop: async () => {
      stopping.abort(new DOMException('the plugin is stopping (requested)', 'AbortError'));
      offer.end();
      broker.close();
      try {
        await workflow.modules.end(runtime.base.log);
        await runtime.shared?.shutdown();
      } finally {
        // Handlers whose calls were cancelled clean up.
        await nextTurn();
      }
    },
  };
}

/** The host's offer of its event service, which may never come. */
function createOffer() {
  let make: (emit: EmitCall) => void = () => undefined;
  let end = (): void => undefined;
  const taken = new Promise<EmitCall>((resolve, reject) => {
    make = resolve;
    end = () => reject(sdkError('CANCELLED', 'the plugin stopped'));
  });
  return { taken, make, end };
}

/** The same call, its messages sent through their bytes. */
function encoded(emit: EmitCall): EmitCall {
  const { requestSerialize, requestDeserialize, responseSerialize, responseDeserialize } = HostEventServiceService.emit;
  return async (request) =>
    responseDeserialize(responseSerialize(await emit(requestDeserialize(requestSerialize(request)))));
}
