import { workflowStepRule, workflowTypeRule } from '../contract/names.js';
import { sdkError } from '../errors/sdk-error.js';
import { checkWorkflowSpec } from './check-workflow-spec.js';
import { inside, isDefinition } from './definition.js';
import { checkMessageContracts } from './message-contract.js';
import type { ModuleDefinition } from './module.js';
import type { OperationDefinition } from './operation.js';
import { checkKey, checkPart, type PartsOwner } from './plugin-parts.js';
import type { StepDefinition } from './step.js';
import type { TriggerDefinition } from './trigger.js';
import type { WorkflowSpec } from './workflow-spec.js';

/** What is known of a plugin for the workflow engine. */
export interface WorkflowInside {
  /** By step type: steps, and the operations that are offered as steps. */
  readonly steps: ReadonlyMap<string, StepDefinition | OperationDefinition>;
  readonly modules: ReadonlyMap<string, ModuleDefinition>;
  readonly triggers: ReadonlyMap<string, TriggerDefinition>;
  /** The module type that brings the config of `withContext`; undefined where there is no such config. */
  readonly configModule: string | undefined;
  readonly spec: WorkflowSpec;
}

/** What is checked. */
interface WorkflowSource {
  readonly operations?: object | undefined;
  readonly steps?: object | undefined;
  readonly modules?: object | undefined;
  readonly triggers?: object | undefined;
  readonly workflow?: WorkflowSpec | undefined;
}

/** A plugin's parts for the workflow engine, each checked; no type stands twice. */
export function checkWorkflow(source: WorkflowSource, owner: PartsOwner): WorkflowInside {
  checkMessageContracts(source.workflow?.messages);
  const modules = checkModules(source.modules, owner);
  const triggers = checkTriggers(source.triggers, owner);
  const configModule = owner.shared?.config === undefined ? undefined : `${owner.plugin}.config`;
  for (const type of triggers.keys()) {
    // Older engines create triggers as modules, by the same type. (Workflow spec §4.8.)
    if (modules.has(type)) throw clash(type, 'a module and a trigger');
  }
  if (configModule !== undefined && (modules.has(configModule) || triggers.has(configModule))) {
    const yours = modules.has(configModule) ? 'a module' : 'a trigger';
    throw clash(configModule, `${yours} of yours and the module that brings the config of withContext`);
  }
  const spec = source.workflow ?? {};
  checkWorkflowSpec(spec);
  return { steps: checkSteps(source, owner), modules, triggers, configModule, spec };
}

function checkSteps(
  source: WorkflowSource,
  owner: PartsOwner,
): ReadonlyMap<string, StepDefinition | OperationDefinition> {
  const steps = new Map<string, StepDefinition | OperationDefinition>();
  for (const [type, value] of Object.entries(source.steps ?? {})) {
    checkKey('step type', type, workflowStepRule);
    steps.set(type, checkPart<StepDefinition>(value, { what: `steps.${type}`, kind: 'step', ...owner }));
  }
  for (const [name, value] of Object.entries(source.operations ?? {})) {
    const type = stepTypeOf(name, value);
    if (type === undefined) continue;
    const other = steps.get(type);
    if (other !== undefined)
      throw clash(type, `${other.kind === 'step' ? 'a step' : 'another operation'} and the operation ${name}`);
    steps.set(type, checkPart<OperationDefinition>(value, { what: `operations.${name}`, kind: 'operation', ...owner }));
  }
  return steps;
}

/** The step type under which an operation is offered; undefined where it is not. */
function stepTypeOf(name: string, value: unknown): string | undefined {
  if (!isDefinition(value, 'operation')) return undefined;
  const { step = false } = (value as OperationDefinition)[inside].parts;
  if (step === false) return undefined;
  if (step !== true) return step;
  if (/^[a-z][a-z0-9_]*$/.test(name)) return `step.${name}`;
  const cure = `give it a step type of its own, as step: "step.${name.toLowerCase().replace(/[^a-z0-9_]+/g, '_')}"`;
  throw sdkError('DEFINITION_INVALID', `definePlugin: operation ${name} cannot be step.${name}: ${cure}`);
}

function checkModules(source: object | undefined, owner: PartsOwner): ReadonlyMap<string, ModuleDefinition> {
  return new Map(
    Object.entries(source ?? {}).map(([type, value]) => {
      checkKey('module type', type, workflowTypeRule);
      return [type, checkPart<ModuleDefinition>(value, { what: `modules.${type}`, kind: 'module', ...owner })];
    }),
  );
}

function checkTriggers(source: object | undefined, owner: PartsOwner): ReadonlyMap<string, TriggerDefinition> {
  return new Map(
    Object.entries(source ?? {}).map(([type, value]) => {
      checkKey('trigger type', type, workflowTypeRule);
      return [type, checkPart<TriggerDefinition>(value, { what: `triggers.${type}`, kind: 'trigger', ...owner })];
    }),
  );
}

function clash(type: string, what: string): Error {
  return sdkError('DEFINITION_INVALID', `definePlugin: ${type} is ${what}: rename one of them`);
}
