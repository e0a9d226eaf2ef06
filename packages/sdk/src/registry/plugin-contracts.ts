import type { ContractDescriptor, ContractRegistry } from '@awf/plugin-proto/workflow/messages';
import type { WorkflowContract } from '../contract/description.js';
import { type ContractMode, isTyped } from '../define/contract-mode.js';
import { inside } from '../define/definition.js';
import type { OperationDefinition } from '../define/operation.js';
import type { PluginDefinition, PluginInside } from '../define/plugin.js';
import type { StepDefinition } from '../define/step.js';
import { contractWarning } from './contract-warning.js';
import { listContract, type TypedContract, toDescriptor } from './descriptor.js';
import { MessageBuilder } from './message-builder.js';
import { describeMessages } from './message-contracts.js';
import {
  type ModuleContract,
  moduleContract,
  type Part,
  type PartContract,
  stepContract,
  type TriggerContract,
  triggerContract,
} from './part-contract.js';

/** All that a plugin's contracts are. */
export interface PluginContracts {
  readonly steps: ReadonlyMap<string, PartContract>;
  readonly modules: ReadonlyMap<string, ModuleContract>;
  readonly triggers: ReadonlyMap<string, TriggerContract>;
  /** That of the module that brings the plugin's own config; undefined where there is no such config. */
  readonly configModule: PartContract | undefined;
  /** What the engine gets. */
  readonly registry: ContractRegistry;
  /** What stands in `plugin.contracts.json`. (Workflow spec §7.3.) */
  readonly listing: readonly WorkflowContract[];
  /** What is allowed, and surprises people. */
  readonly warnings: readonly string[];
}

/**
 * Makes the contracts of a plugin's definition: messages, descriptors, and what is doubtful about them.
 *
 * @throws PluginError CONTRACT_INVALID, SCHEMA_UNSUPPORTED with what to write instead
 */
export function createPluginContracts(plugin: PluginDefinition): PluginContracts {
  const { workflow } = plugin[inside];
  const builder = new MessageBuilder(plugin.name);
  const found: TypedContract[] = [];
  const note = <C extends PartContract>(contract: C, about: Omit<TypedContract, 'contract'>): C => {
    found.push({ ...about, contract });
    return contract;
  };
  const modules = mapTyped(workflow.modules, (type, module, mode) =>
    moduleContract({ builder, note, mode, type }, module),
  );
  const steps = mapTyped(new Map(Array.from(workflow.steps).filter(isStep)), (type, step, mode) =>
    stepContract({ builder, note, mode, type }, step),
  );
  const triggers = mapTyped(workflow.triggers, (type, trigger, mode) =>
    triggerContract({ builder, note, mode, type }, trigger),
  );
  const configModule = configContract(plugin[inside], { builder, note, found });
  const messages = describeMessages(workflow.spec.messages, builder);
  const fileDescriptorSet = Buffer.from(builder.finish());
  const descriptors: ContractDescriptor[] = [
    ...found.map(toDescriptor),
    ...messages.map(({ descriptor }) => descriptor),
  ];
  return {
    steps,
    modules,
    triggers,
    configModule,
    registry: { contracts: descriptors, fileDescriptorSet },
    listing: [...found.map(listContract), ...messages.map(({ listing }) => listing)],
    warnings: found.flatMap((one) => contractWarning(one) ?? []),
  };
}

/** The contracts that were made so far. */
interface Made extends Pick<Part, 'builder' | 'note'> {
  readonly found: readonly TypedContract[];
}

/** The plugin's own config has the contract of its parts, where they have one: strict if all are. (Workflow spec §7.3.) */
function configContract({ workflow, shared }: PluginInside, { builder, note, found }: Made): PartContract | undefined {
  const type = workflow.configModule;
  if (type === undefined || found.length === 0) return undefined;
  const mode = found.every(({ contract }) => contract.mode === 'strict') ? 'strict' : 'both';
  const config = builder.add(shared?.config, { side: 'input', words: type, what: `config of ${type}` });
  return note({ mode, config }, { kind: 'module', type });
}

/** An operation that is a step too has no contract. */
function isStep(entry: [string, StepDefinition | OperationDefinition]): entry is [string, StepDefinition] {
  return entry[1].kind === 'step';
}

/** A definition that may have a contract. */
interface Contractual {
  readonly [inside]: { readonly parts: { readonly contract?: ContractMode | undefined } };
}

/** The contracts of those that have one. */
function mapTyped<D extends Contractual, C>(
  definitions: ReadonlyMap<string, D>,
  make: (type: string, definition: D, mode: 'both' | 'strict') => C,
): ReadonlyMap<string, C> {
  return new Map(
    Array.from(definitions).flatMap(([type, definition]): [string, C][] => {
      const { contract } = definition[inside].parts;
      return isTyped(contract) ? [[type, make(type, definition, contract)]] : [];
    }),
  );
}
