import { isAbsolute, join } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import type { GetAssetResponse } from '@awf/plugin-proto/workflow/messages';
import type { Json, JsonObject } from '@awf/plugin-sdk/contract';
import { parseYaml } from '../../discovery/yaml-document.js';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';

/** A file of a plugin. */
export interface Asset {
  readonly content: Uint8Array;
  readonly contentType: string;
}

/** What a plugin adds to an engine's config. */
export interface ConfigFragment {
  readonly yaml: Uint8Array;
  /** The plugin's folder, as it says. */
  readonly pluginDir: string;
}

/** A fragment has the size of an engine's config, not of a manifest. */
const maxFragmentTokens = 200_000;

/** Aliases that a fragment may use; they could multiply each other. */
const maxFragmentAliases = 50;

/** Asks for one of the plugin's files. (Workflow spec §3.2 GetAsset.) */
export async function getAsset(client: PluginClient, path: string, options?: CallOptions): Promise<Asset> {
  const { content, contentType } = await client.request<GetAssetResponse>(
    `give its asset ${JSON.stringify(path)}`,
    (service, ...call) => service.getAsset({ path }, ...call),
    options,
  );
  return { content, contentType };
}

/**
 * An engine's config with a plugin's fragment in it: modules behind the others, and of workflows, triggers, sidecars and
 * variables those that the config has not. Pipelines and everything else of a fragment are not taken. A relative `root` in a
 * module's config is meant from the plugin's folder. (Workflow spec §4.5.)
 *
 * @throws PluginError `CALL_FAILED` where the fragment is no mapping in YAML.
 */
export function mergeFragment(client: PluginClient, fragment: ConfigFragment, config: JsonObject): JsonObject {
  const { modules, ...added } = readFragment(client, fragment);
  const merged: Record<string, Json> = { ...config };
  if (Array.isArray(modules)) {
    const own = Array.isArray(config['modules']) ? config['modules'] : [];
    merged['modules'] = [...own, ...modules.map((module) => rebase(module, fragment.pluginDir))];
  }
  for (const key of ['workflows', 'triggers', 'variables'] as const) {
    const theirs = added[key];
    if (isObject(theirs)) merged[key] = { ...theirs, ...asObject(config[key]) };
  }
  const { sidecars } = added;
  if (Array.isArray(sidecars)) merged['sidecars'] = withMissing(config['sidecars'], sidecars);
  return merged;
}

function readFragment(client: PluginClient, { yaml }: ConfigFragment): JsonObject {
  const refuse = (why: string, cause?: unknown) =>
    client.error('CALL_FAILED', `gave a config fragment that cannot be read: ${why}.`, cause);
  const parsed = parseYaml(Buffer.from(yaml).toString('utf8'), maxFragmentTokens);
  if (parsed.issues !== undefined) {
    const [{ line, column, message } = { line: 1, column: 1, message: 'no YAML' }] = parsed.issues;
    throw refuse(`${line}:${column}: ${message}`);
  }
  let value: unknown;
  try {
    value = parsed.document?.toJS({ maxAliasCount: maxFragmentAliases });
  } catch (cause) {
    throw refuse(describeUnknown(cause), cause);
  }
  // Comments alone are a config without anything in it.
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw refuse('it is no mapping of keys to values');
}

function rebase(module: Json, pluginDir: string): Json {
  if (!isObject(module) || !isObject(module['config'])) return module;
  const { root } = module['config'];
  if (typeof root !== 'string' || root === '' || isAbsolute(root)) return module;
  return { ...module, config: { ...module['config'], root: join(pluginDir, root) } };
}

/** Sidecars are a list in an engine's config; their names are their keys. */
function withMissing(own: unknown, added: readonly Json[]): Json[] {
  const known: readonly Json[] = Array.isArray(own) ? own : [];
  const names = new Set(known.map(nameOf));
  return [...known, ...added.filter((one) => !names.has(nameOf(one)))];
}

function nameOf(value: Json): Json | undefined {
  return isObject(value) ? value['name'] : undefined;
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
