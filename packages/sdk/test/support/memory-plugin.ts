import { createEventMethods } from '../../src/bridge/awf/event-service.js';
import { createOperationMethods } from '../../src/bridge/awf/operation-service.js';
import { createPluginMethods } from '../../src/bridge/awf/plugin-service.js';
import { createStepTypeMethods } from '../../src/bridge/awf/step-type-service.js';
import { createValidatorMethods } from '../../src/bridge/awf/validator-service.js';
import { createRuntime } from '../../src/context/runtime.js';
import type { Event } from '../../src/contract/event.js';
import { fromExecuteResponse, type OperationResult } from '../../src/contract/operation.js';
import { encodeValues } from '../../src/contract/values.js';
import { type Plugin, toPluginDefinition } from '../../src/define/plugin.js';
import { createMemoryLog } from './memory-log.js';

/** A plugin without gRPC or process, its values encoded and decoded all the same. */
export function startInMemory(plugin: Plugin) {
  const { log, lines } = createMemoryLog();
  const stop = new AbortController();
  const emitted: Event[] = [];
  const sendEvent = async (event: Event) => `id-${emitted.push(event)}`;
  const now = () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
  const runtime = createRuntime(toPluginDefinition(plugin), {
    log,
    signal: stop.signal,
    baseDir: '/work',
    sendEvent,
    now,
  });
  const methods = {
    ...createPluginMethods(runtime),
    ...createOperationMethods(runtime),
    ...createStepTypeMethods(runtime),
    ...createValidatorMethods(runtime),
    ...createEventMethods(runtime),
  };
  const never = new AbortController().signal;
  const wire = (fields: object) => {
    const { values } = encodeValues(fields);
    if (values === undefined) throw new TypeError('a test sent what cannot be sent');
    return values;
  };
  return {
    runtime,
    lines,
    emitted,
    stop,
    methods,
    init: (config: object = {}) => methods.init({ config: wire(config) }, never),
    shutdown: () => methods.shutdown({}, never),
    execute: async (operation: string, inputs: object = {}, signal: AbortSignal = never): Promise<OperationResult> =>
      fromExecuteResponse(await methods.execute({ operation, inputs: wire(inputs) }, signal)),
  };
}
