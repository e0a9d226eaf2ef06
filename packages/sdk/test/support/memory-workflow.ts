import type { Broker } from '@awf/go-plugin';
import { HostLink } from '../../src/bridge/host-link.js';
import { createWorkflowBridge } from '../../src/bridge/workflow/bridge.js';
import { createWorkflowMethods } from '../../src/bridge/workflow/plugin-service.js';
import { createRuntime } from '../../src/context/runtime.js';
import type { JsonObject } from '../../src/contract/json.js';
import { decodeStruct, encodeStruct } from '../../src/contract/struct.js';
import { type Plugin, toPluginDefinition } from '../../src/define/plugin.js';
import { createMemoryLog } from './memory-log.js';

/** A broker of a host that announces nothing. */
const silentBroker: Broker = {
  nextId: () => 1,
  dial: () => new Promise(() => undefined),
  accept: () => Promise.reject(new TypeError('not used')),
  acceptAndServe: () => Promise.reject(new TypeError('not used')),
};

/** A plugin under the workflow engine without gRPC or process, its values encoded and decoded all the same. */
export function startWorkflow(plugin: Plugin) {
  const { log, lines } = createMemoryLog();
  const stop = new AbortController();
  const sendEvent = async () => undefined;
  const runtime = createRuntime(toPluginDefinition(plugin), { log, signal: stop.signal, baseDir: '/work', sendEvent });
  const bridge = createWorkflowBridge(runtime, new HostLink(silentBroker, stop.signal));
  const methods = createWorkflowMethods(bridge, { pluginDir: '/plugins/it' });
  const never = new AbortController().signal;
  const struct = (fields: object | undefined) => (fields === undefined ? undefined : encodeStruct(fields).struct);
  const create = (type: string, name: string, config?: object) => ({
    type,
    name,
    config: struct(config),
    typedConfig: undefined,
  });
  return {
    bridge,
    lines,
    methods,
    stop,
    never,
    createModule: (type: string, config?: object, name = 'main') =>
      methods.createModule(create(type, name, config), never),
    createTrigger: (type: string, config?: object, name = 'pipeline:p') =>
      methods.createTrigger({ type, name, config: struct(config) }, never),
    createStep: (type: string, config?: object, name = 'one') => methods.createStep(create(type, name, config), never),
    async execute(handleId: string, sent: ExecuteFields = {}) {
      const { output, ...answer } = await methods.executeStep(
        {
          handleId,
          triggerData: struct(sent.triggerData ?? {}),
          stepOutputs: new Map(
            Object.entries(sent.stepOutputs ?? {}).map(([key, value]) => [key, struct(value) ?? { fields: new Map() }]),
          ),
          current: struct(sent.current ?? {}),
          metadata: struct(sent.metadata ?? {}),
          config: struct(sent.config),
          typedConfig: undefined,
          typedInput: undefined,
        },
        sent.signal ?? never,
      );
      return { output: decodeStruct(output), stop: answer.stopPipeline, error: answer.error };
    },
    async invoke(handleId: string, method: string, args?: object) {
      const { result, error } = await methods.invokeService(
        { handleId, method, args: struct(args), typedInput: undefined },
        never,
      );
      return { result: decodeStruct(result), error };
    },
  };
}

/** What an engine sends with a step. */
export interface ExecuteFields {
  readonly config?: object;
  readonly current?: object;
  readonly triggerData?: object;
  readonly stepOutputs?: Readonly<Record<string, JsonObject>>;
  readonly metadata?: object;
  readonly signal?: AbortSignal;
}
