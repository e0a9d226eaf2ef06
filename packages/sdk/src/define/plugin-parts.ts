import { checkName, type NameRule, operationNameRule, stepTypeNameRule } from '../contract/names.js';
import { sdkError } from '../errors/sdk-error.js';
import { type Defined, inside, isDefinition, type SharedParts } from './definition.js';
import type { EventHandlerDefinition } from './event.js';
import type { OperationDefinition } from './operation.js';
import type { StepTypeDefinition } from './step-type.js';
import type { ValidatorDefinition } from './validator.js';

/** The plugin that parts are checked for. */
export interface PartsOwner {
  readonly plugin: string;
  readonly shared: SharedParts | undefined;
}

/** Providers that AWF has built in; they answer before a plugin of the same name does. (AWF spec §10.31.) */
const builtIn: readonly string[] = ['github', 'http', 'notify'];

type Source = object | undefined;

/** The operations of a plugin, each checked. */
export function checkOperations(source: Source, owner: PartsOwner): ReadonlyMap<string, OperationDefinition> {
  const entries = Object.entries(source ?? {});
  if (entries.length > 0 && builtIn.includes(owner.plugin)) {
    const words = 'is that of operations which AWF has built in, and which hide the plugin’s: choose another one';
    throw sdkError('DEFINITION_INVALID', `definePlugin: name ${JSON.stringify(owner.plugin)} ${words}`);
  }
  return new Map(
    entries.map(([key, value]) => {
      checkKey('operation name', key, operationNameRule);
      return [key, checkPart<OperationDefinition>(value, { what: `operations.${key}`, kind: 'operation', ...owner })];
    }),
  );
}

/** The step types of a plugin, each checked. */
export function checkStepTypes(source: Source, owner: PartsOwner): ReadonlyMap<string, StepTypeDefinition> {
  return new Map(
    Object.entries(source ?? {}).map(([key, value]) => {
      checkKey('step type name', key, stepTypeNameRule);
      return [key, checkPart<StepTypeDefinition>(value, { what: `stepTypes.${key}`, kind: 'stepType', ...owner })];
    }),
  );
}

/** The validators of a plugin, each checked. */
export function checkValidators(source: Source, owner: PartsOwner): ReadonlyMap<string, ValidatorDefinition> {
  return new Map(
    Object.entries(source ?? {}).map(([key, value]) => [
      key,
      checkPart<ValidatorDefinition>(value, { what: `validators.${key}`, kind: 'validator', ...owner }),
    ]),
  );
}

/** The event handlers of a plugin, each checked. */
export function checkEventHandlers(source: unknown, owner: PartsOwner): readonly EventHandlerDefinition[] {
  if (source === undefined) return [];
  if (!Array.isArray(source)) throw sdkError('DEFINITION_INVALID', 'definePlugin: events must be a list of onEvent(…)');
  return source.map((value: unknown, index) =>
    checkPart<EventHandlerDefinition>(value, { what: `events[${index}]`, kind: 'onEvent', ...owner }),
  );
}

/** What a part must be. */
export interface WantedPart<Kind> extends PartsOwner {
  readonly what: string;
  readonly kind: Kind;
}

/** A part of the plugin, if it is of its kind and belongs to the plugin's context. */
export function checkPart<D extends Defined<string, unknown>>(value: unknown, wanted: WantedPart<D['kind']>): D {
  const { what, kind, shared } = wanted;
  if (!isPart<D>(value, kind)) throw sdkError('DEFINITION_INVALID', `definePlugin: ${what} must come from ${kind}()`);
  const needed = value[inside].shared;
  if (needed === undefined || needed === shared) return value;
  throw sdkError('DEFINITION_INVALID', `definePlugin: ${what} belongs to another withContext than the plugin`);
}

/** What has the kind has its parts: both are made together. */
function isPart<D extends Defined<string, unknown>>(value: unknown, kind: D['kind']): value is D {
  return isDefinition(value, kind);
}

/** Refuses the name of a part that breaks its rule. */
export function checkKey(what: string, key: string, rule: NameRule): void {
  const problem = checkName(what, key, rule);
  if (problem !== undefined) throw sdkError('DEFINITION_INVALID', `definePlugin: ${problem}`);
}
