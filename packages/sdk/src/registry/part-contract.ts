import { inside } from '../define/definition.js';
import type { ModuleDefinition } from '../define/module.js';
import type { StepDefinition } from '../define/step.js';
import type { TriggerDefinition } from '../define/trigger.js';
import { sdkError } from '../errors/sdk-error.js';
import type { Schema } from '../schema/standard-schema.js';
import type { TypedContract } from './descriptor.js';
import type { ContractMessage, MessageBuilder } from './message-builder.js';

/** The messages of one step, module, service method or trigger. */
export interface PartContract {
  readonly mode: 'both' | 'strict';
  readonly config?: ContractMessage | undefined;
  readonly input?: ContractMessage | undefined;
  readonly output?: ContractMessage | undefined;
}

/** The messages of a module, with those of its methods. */
export interface ModuleContract extends PartContract {
  readonly services: ReadonlyMap<string, PartContract>;
}

/** The messages of a trigger, with those of its actions. */
export interface TriggerContract extends PartContract {
  readonly actions: ReadonlyMap<string, ContractMessage>;
}

/** One part that a contract is made for. */
export interface Part {
  readonly builder: MessageBuilder;
  readonly note: <C extends PartContract>(contract: C, about: Omit<TypedContract, 'contract'>) => C;
  readonly mode: 'both' | 'strict';
  readonly type: string;
}

/** Makes the contract of a step. Without a `current` it reads nothing of what earlier steps put out. */
export function stepContract(part: Part, { [inside]: { parts } }: StepDefinition): PartContract {
  const { builder, note, mode, type } = part;
  const config = received(part, parts.config, 'config');
  const input = builder.add(parts.current, { side: 'input', words: `${type} input`, what: `current of ${type}` });
  return note({ mode, config, input, output: sent(part, parts.output, 'output') }, { kind: 'step', type });
}

/** Makes the contracts of a module and of each of its methods. */
export function moduleContract(part: Part, { [inside]: { parts } }: ModuleDefinition): ModuleContract {
  const { note, mode, type } = part;
  const own = note({ mode, config: received(part, parts.config, 'config') }, { kind: 'module', type });
  const methods = Object.entries(parts.services ?? {}).map(([method, { input, output }]): [string, PartContract] => [
    method,
    note(
      { mode, input: received(part, input, `${method} input`), output: sent(part, output, `${method} output`) },
      { kind: 'service', type, method },
    ),
  ]);
  return { ...own, services: new Map(methods) };
}

/** Makes the contract of a trigger: its output is the data of its one action, if it has but one. */
export function triggerContract(part: Part, { [inside]: { parts } }: TriggerDefinition): TriggerContract {
  const { note, mode, type } = part;
  const actions = new Map(
    Object.entries(parts.actions).flatMap(([action, schema]): [string, ContractMessage][] => {
      const message = sent(part, schema, `${action} data`);
      return message === undefined ? [] : [[action, message]];
    }),
  );
  const [only, ...others] = actions.values();
  const output = others.length === 0 ? only : undefined;
  // No engine sends a trigger's config as a message, so one without a schema is no loss. (Workflow spec §2.3.)
  const config = parts.config === undefined ? undefined : received(part, parts.config, 'config');
  const contract = note({ mode, config, output }, { kind: 'trigger', type, messages: [...actions.values()] });
  return { ...contract, actions };
}

/** What the engine sends. Strict contracts must say what that is. (Workflow spec §6.3, §9.26.) */
function received(
  { builder, mode, type }: Part,
  schema: Schema | undefined,
  words: string,
): ContractMessage | undefined {
  const what = `${words} of ${type}`;
  if (schema !== undefined) return builder.add(schema, { side: 'input', words: `${type} ${words}`, what });
  if (mode === 'both') return undefined;
  throw sdkError(
    'CONTRACT_INVALID',
    `${what}: a strict contract needs its schema, z.object({}) where it takes nothing`,
  );
}

/** What the engine gets; without a schema it is a Struct. (Workflow spec §6.3.) */
function sent({ builder, type }: Part, schema: Schema | undefined, words: string): ContractMessage | undefined {
  if (schema === undefined) return undefined;
  return builder.add(schema, { side: 'output', words: `${type} ${words}`, what: `${words} of ${type}` });
}
