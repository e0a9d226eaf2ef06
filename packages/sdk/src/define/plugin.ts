import { checkName, type NameRule, operationNameRule, pluginNameRule, pluginVersionRule } from '../contract/names.js';
import { sdkError } from '../errors/sdk-error.js';
import { inside, type SharedParts } from './definition.js';
import { isOperation, type Operation, type OperationDefinition } from './operation.js';

/** The definitions of a plugin, by kind and name. */
export interface PluginParts {
  operations: object;
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
export interface PluginSpec<X, Operations extends Record<string, Operation<unknown, unknown, X>>> {
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
  readonly operations?: Operations | undefined;
}

/** What is known of a plugin inside. */
export interface PluginInside {
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly homepage: string;
  readonly operations: ReadonlyMap<string, OperationDefinition>;
  readonly shared: SharedParts | undefined;
}

/** A plugin and what it is made of. */
export interface PluginDefinition {
  readonly name: string;
  readonly version: string;
  readonly [inside]: PluginInside;
}

/** Makes a plugin after checking its names; `shared` is the `withContext` that it belongs to. */
export function createPlugin(
  spec: PluginSpec<never, Record<string, Operation>>,
  shared: SharedParts | undefined,
): PluginDefinition {
  const { name, version, description = '', author = '', license = '', homepage = '' } = spec;
  check('name', name, pluginNameRule);
  check('version', version, pluginVersionRule);
  const operations = new Map(
    Object.entries(spec.operations ?? {}).map(([key, value]) => [key, checkOperation(key, value, shared)] as const),
  );
  return Object.freeze({
    name,
    version,
    [inside]: Object.freeze({ description, author, license, homepage, operations, shared }),
  });
}

/** The inside of what an author passed for a plugin. */
export function toPluginDefinition(plugin: Plugin): PluginDefinition {
  if (isDefinition(plugin)) return plugin;
  throw sdkError('DEFINITION_INVALID', 'serve: the plugin must come from definePlugin');
}

function checkOperation(key: string, value: unknown, shared: SharedParts | undefined): OperationDefinition {
  check('operation name', key, operationNameRule);
  if (!isOperation(value))
    throw sdkError('DEFINITION_INVALID', `definePlugin: operations.${key} must come from operation()`);
  const needed = value[inside].shared;
  if (needed !== undefined && needed !== shared) {
    throw sdkError(
      'DEFINITION_INVALID',
      `definePlugin: operations.${key} belongs to another withContext than the plugin`,
    );
  }
  return value;
}

function check(what: string, name: unknown, rule: NameRule): void {
  const problem = checkName(what, name, rule);
  if (problem !== undefined) throw sdkError('DEFINITION_INVALID', `definePlugin: ${problem}`);
}

function isDefinition(plugin: unknown): plugin is PluginDefinition {
  return typeof plugin === 'object' && plugin !== null && typeof Reflect.get(plugin, inside) === 'object';
}
