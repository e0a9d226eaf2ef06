import { checkName, eventPatternRule, type NameRule, pluginNameRule, pluginVersionRule } from '../contract/names.js';
import { parseVersionConstraint } from '../contract/version-constraint.js';
import { sdkError } from '../errors/sdk-error.js';
import type { Awaitable, EmitContext } from './call-context.js';
import { inside, type SharedParts } from './definition.js';
import { type EventHandler, type EventHandlerDefinition, toSubscription } from './event.js';
import type { EventType } from './event-type.js';
import type { OperationDefinition } from './operation.js';
import { checkEventHandlers, checkOperations, checkStepTypes, checkValidators } from './plugin-parts.js';
import type { StepTypeDefinition } from './step-type.js';
import type { Validator, ValidatorDefinition } from './validator.js';
import { checkWorkflow, type WorkflowInside } from './workflow-parts.js';
import type { WorkflowSpec } from './workflow-spec.js';

/** The definitions of a plugin, by kind and name. */
export interface PluginParts {
  operations: object;
  stepTypes: object;
  steps: object;
  modules: object;
  triggers: object;
}

/** A plugin, made by `definePlugin` and given to `serve`. Making one starts nothing. */
export interface Plugin<P extends PluginParts = PluginParts> {
  readonly name: string;
  readonly version: string;
  readonly '~parts'?: P;
}

/** The definitions of one kind in a plugin's type. */
export type Part<P extends Plugin, K extends keyof PluginParts> = NonNullable<P['~parts']>[K];

/** What `definePlugin` takes. */
export interface PluginSpec<X, P extends PluginParts> {
  /** Lower-case letters, digits and hyphens; its folder, manifest and executable bear it too. */
  readonly name: string;
  /** Three numbers and perhaps a pre-release: `1.0.0`, `1.0.0-beta.1`. */
  readonly version: `${number}.${number}.${string}`;
  /** One line for people. Default empty. */
  readonly description?: string | undefined;
  readonly author?: string | undefined;
  readonly license?: string | undefined;
  readonly homepage?: string | undefined;
  /** By short name: engines call them `<plugin>.<operation>`. Default none. */
  readonly operations?: P['operations'] | undefined;
  /** By short name: workflows name them `<plugin>.<type>`. Default none. */
  readonly stepTypes?: P['stepTypes'] | undefined;
  /** By a name for the log. They run one after the other, in this order. Default none. */
  readonly validators?: Readonly<Record<string, Validator<X>>> | undefined;
  /** Every handler that an event fits gets it, one after the other. Default none. */
  readonly events?: readonly EventHandler<X>[] | undefined;
  /** All that it may emit or hand back: event types, or patterns such as `audit.*`. Default none. */
  readonly emits?: readonly (EventType | string)[] | undefined;
  /**
   * Runs after the engine's Init was answered, so that it can emit; nobody waits for it, and what it throws is logged. With a
   * `withContext` it has `ctx.config` and `ctx.state`.
   */
  ready?(ctx: EmitContext & X): Awaitable<void>;
  /** Steps of the workflow engine, by their types, `step.…`. Default none. */
  readonly steps?: P['steps'] | undefined;
  /** Modules of the workflow engine, by their types. Default none. */
  readonly modules?: P['modules'] | undefined;
  /** Triggers of the workflow engine, by their types. Default none. */
  readonly triggers?: P['triggers'] | undefined;
  /** What concerns AWF alone. */
  readonly awf?: {
    /** The versions of AWF that the plugin runs under, as `>=0.8.0 <1.0.0`. Default: from the oldest that has what it uses. */
    readonly version?: string | undefined;
  };
  /** What concerns the workflow engine alone. */
  readonly workflow?: WorkflowSpec | undefined;
}

/** What is known of a plugin inside. */
export interface PluginInside {
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly homepage: string;
  readonly operations: ReadonlyMap<string, OperationDefinition>;
  readonly stepTypes: ReadonlyMap<string, StepTypeDefinition>;
  readonly validators: ReadonlyMap<string, ValidatorDefinition>;
  readonly events: readonly EventHandlerDefinition[];
  /** Patterns of the event types that it may emit. */
  readonly emits: readonly string[];
  readonly ready: ((ctx: EmitContext) => Awaitable<void>) | undefined;
  readonly awfVersion: string | undefined;
  readonly workflow: WorkflowInside;
  readonly shared: SharedParts | undefined;
}

/** A plugin and what it is made of. */
export interface PluginDefinition {
  readonly name: string;
  readonly version: string;
  readonly [inside]: PluginInside;
}

type AnySpec = PluginSpec<never, PluginParts>;

/** Makes a plugin after checking its names and parts; `shared` is the `withContext` that it belongs to. */
export function createPlugin(spec: AnySpec, shared: SharedParts | undefined): PluginDefinition {
  const { name, version } = spec;
  check('name', name, pluginNameRule);
  check('version', version, pluginVersionRule);
  if (spec.ready !== undefined && typeof spec.ready !== 'function') {
    throw sdkError('DEFINITION_INVALID', 'definePlugin: ready must be a function');
  }
  // The types of `definePlugin` have shown that the context is the one that `ready` wants.
  const ready = spec.ready === undefined ? undefined : (ctx: EmitContext) => spec.ready?.(ctx as never);
  return Object.freeze({
    name,
    version,
    [inside]: Object.freeze({
      description: toText('description', spec.description),
      author: toText('author', spec.author),
      license: toText('license', spec.license),
      homepage: toText('homepage', spec.homepage),
      operations: checkOperations(spec.operations, { plugin: name, shared }),
      stepTypes: checkStepTypes(spec.stepTypes, { plugin: name, shared }),
      validators: checkValidators(spec.validators, { plugin: name, shared }),
      events: checkEventHandlers(spec.events, { plugin: name, shared }),
      emits: (spec.emits ?? []).map(toEmission),
      ready,
      awfVersion: toAwfVersion(spec.awf?.version),
      workflow: checkWorkflow(spec, { plugin: name, shared }),
      shared,
    }),
  });
}

/** The inside of what an author passed for a plugin to the function of that name. */
export function toPluginDefinition(plugin: Plugin, caller = 'serve'): PluginDefinition {
  if (isPluginDefinition(plugin)) return plugin;
  throw sdkError('DEFINITION_INVALID', `${caller}: the plugin must come from definePlugin`);
}

function toEmission(one: EventType | string): string {
  const { pattern } = toSubscription('definePlugin: emits', one);
  if (pattern !== '*') return pattern;
  const words = 'lets only types of one part be emitted; name the types, or write "*.*"';
  throw sdkError('DEFINITION_INVALID', `definePlugin: emits: "*" ${words} (${eventPatternRule.words})`);
}

function toText(field: string, value: unknown): string {
  if (value === undefined || typeof value === 'string') return value ?? '';
  throw sdkError('DEFINITION_INVALID', `definePlugin: ${field} must be a text, but is ${typeof value}`);
}

/** AWF hides a plugin, in silence, whose constraint it cannot read. (AWF spec §4.2, §4.3.) */
function toAwfVersion(version: unknown): string | undefined {
  if (version === undefined) return undefined;
  const parsed = parseVersionConstraint(String(version));
  if (parsed.constraint !== undefined) return parsed.constraint.text;
  throw sdkError('DEFINITION_INVALID', `definePlugin: awf.version: ${parsed.message}`);
}

function check(what: string, name: unknown, rule: NameRule): void {
  const problem = checkName(what, name, rule);
  if (problem !== undefined) throw sdkError('DEFINITION_INVALID', `definePlugin: ${problem}`);
}

function isPluginDefinition(plugin: unknown): plugin is PluginDefinition {
  return typeof plugin === 'object' && plugin !== null && typeof Reflect.get(plugin, inside) === 'object';
}
