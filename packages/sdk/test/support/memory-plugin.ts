import { createOperationMethods } from '../../src/bridge/awf/operation-service.js';
import { createPluginMethods } from '../../src/bridge/awf/plugin-service.js';
import { createRuntime } from '../../src/context/runtime.js';
import { fromExecuteResponse, type OperationResult } from '../../src/contract/operation.js';
import { encodeValues } from '../../src/contract/values.js';
import { type Plugin, toPluginDefinition } from '../../src/define/plugin.js';
import { createMemoryLog } from './memory-log.js';

/** A plugin without gRPC or process, its values encoded and decoded all the same. */
export function startInMemory(plugin: Plugin) {
  const { log, lines } = createMemoryLog();
  const stop = new AbortController();
  const runtime = createRuntime(toPluginDefinition(plugin), { log, signal: stop.signal, baseDir: '/work' });
  const methods = { ...createPluginMethods(runtime), ...createOperationMethods(runtime) };
  const never = new AbortController().signal;
  const wire = (fields: object) => {
    const { values } = encodeValues(fields);
    if (values === undefined) throw new TypeError('a test sent what cannot be sent');
    return values;
  };
  return {
    runtime,
    lines,
    stop,
    methods,
    init: (config: object = {}) => methods.init({ config: wire(config) }, never),
    shutdown: () => methods.shutdown({}, never),
    execute: async (operation: string, inputs: object = {}, signal: AbortSignal = never): Promise<OperationResult> =>
      fromExecuteResponse(await methods.execute({ operation, inputs: wire(inputs) }, signal)),
  };
}
