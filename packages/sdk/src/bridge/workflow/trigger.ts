import { randomUUID } from 'node:crypto';
import type { Struct } from '@awf/plugin-proto/workflow/messages';
import { formatIssues } from '../../contract/issues.js';
import { decodeStruct } from '../../contract/struct.js';
import { inside } from '../../define/definition.js';
import type { Actions, TriggerContext, TriggerEngine } from '../../define/engine.js';
import type { TriggerDefinition } from '../../define/trigger.js';
import { sdkError } from '../../errors/sdk-error.js';
import type { TriggerContract } from '../../registry/part-contract.js';
import { checkWith, parseWith } from '../../schema/parse-with.js';
import { createInstanceContext, createMessagingEngine, type WorkflowBridge } from './bridge.js';
import { takeOwnConfig } from './engine-keys.js';
import { Instance, type InstanceHooks } from './instance.js';
import type { ModuleEntry } from './module-table.js';
import { answerTyped } from './typed-answer.js';

/** What the engine says of a trigger. */
export interface TriggerRequest {
  readonly type: string;
  /** The workflow type that it starts, `pipeline:<name>`; the type where it is empty. (Workflow spec §3.2, §9.14.) */
  readonly name: string;
  readonly config: Struct | undefined;
}

/** Creates a trigger, which the engine then starts and stops as it does modules. (Workflow spec §3.2 CreateTrigger.) */
export async function createTriggerEntry(bridge: WorkflowBridge, request: TriggerRequest): Promise<ModuleEntry> {
  const { triggers } = bridge.runtime.plugin[inside].workflow;
  if (triggers.size === 0) throw sdkError('CAPABILITY_MISSING', 'plugin does not provide triggers');
  const { type, name: workflowType = type } = { ...request, name: request.name || undefined };
  const definition = triggers.get(type);
  if (definition === undefined) throw sdkError('CAPABILITY_MISSING', `unknown trigger type ${JSON.stringify(type)}`);
  const { config: sent = {}, configDir } = takeOwnConfig(decodeStruct(request.config));
  // The engine's own key; it is the name already.
  const { workflowType: _said, ...config } = sent;
  const { parts, shared } = definition[inside];
  const parsed = await parseWith(parts.config, config);
  if (parsed.issues !== undefined) throw sdkError('CONFIG_INVALID', formatIssues(parsed.issues));
  if (shared !== undefined) await bridge.shared.ready();
  const handle = randomUUID();
  const { base } = bridge.runtime;
  const log = base.log.child({ trigger: type, workflow_type: workflowType });
  const contract = (await bridge.contracts())?.triggers.get(type);
  const engine = createTriggerEngine(bridge, { handle, workflowType, actions: parts.actions, contract });
  const sharing = shared !== undefined;
  const hooks = toHooks(definition, Object(parsed.value), (signal) => ({
    ...createInstanceContext(
      bridge,
      { signal, fields: { trigger: type }, sharing, name: workflowType, configDir },
      engine,
    ),
    workflowType,
  }));
  const dispose = (): void => bridge.messages.release(handle);
  return { handle, type, name: workflowType, instance: new Instance({ ...hooks, dispose }, { ...base, log }) };
}

interface TriggerOwner {
  readonly handle: string;
  readonly workflowType: string;
  readonly actions: Actions;
  readonly contract: TriggerContract | undefined;
}

function createTriggerEngine(
  bridge: WorkflowBridge,
  { handle, workflowType, actions, contract }: TriggerOwner,
): TriggerEngine<Actions> {
  return {
    ...createMessagingEngine(bridge, handle),
    async trigger(action, data) {
      const schema = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (schema === undefined) {
        throw sdkError(
          'INPUT_INVALID',
          `unknown action ${JSON.stringify(action)}; there are ${Object.keys(actions).join(', ')}`,
        );
      }
      const checked = await checkWith(schema, data);
      if (checked.issues !== undefined) {
        throw sdkError('INPUT_INVALID', `data of action ${action}: ${formatIssues(checked.issues)}`);
      }
      const value: object = Object(checked.value);
      const wanted = { message: contract?.actions.get(action), mode: contract?.mode, isTyped: true };
      const typedData = await answerTyped(data, wanted, async () => value);
      await bridge.callbacks.triggerWorkflow({ triggerType: workflowType, action, data: value, typedData });
    },
  };
}

/** Each start gets a context of its own, whose signal fires at the stop; what `start` returned is called or disposed of then. */
function toHooks(
  definition: TriggerDefinition,
  config: object,
  contextOf: (signal: AbortSignal) => TriggerContext<Actions>,
): InstanceHooks {
  let ended: unknown;
  return {
    async start({ signal }) {
      ended = await definition[inside].parts.start(config, contextOf(signal) as TriggerContext<never>);
    },
    async stop() {
      const end = ended;
      ended = undefined;
      if (typeof end === 'function') await end();
      else if (typeof end === 'object' && end !== null) await dispose(end);
    },
  };
}

async function dispose(end: object): Promise<void> {
  for (const key of [Symbol.asyncDispose, Symbol.dispose]) {
    const method: unknown = Reflect.get(end, key);
    if (typeof method === 'function') {
      await Reflect.apply(method, end, []);
      return;
    }
  }
}
