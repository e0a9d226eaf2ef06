import type { PluginDescription } from '@awf/plugin-sdk/contract';

const quotedCharacters = 80;

/**
 * Reads what an executable printed for `--describe`: a description, or a sentence on what it is instead. The rules of the
 * manifests in it are those of the engines.
 */
export function readDescription(printed: string): PluginDescription | string {
  let value: unknown;
  try {
    value = JSON.parse(printed);
  } catch {
    if (printed === '') return 'it printed nothing';
    return `it printed what is no JSON document: ${JSON.stringify(printed.slice(0, quotedCharacters))}`;
  }
  return isDescription(value) ? value : 'it printed a JSON document without name, version and manifests';
}

function isDescription(value: unknown): value is PluginDescription {
  if (!isObject(value) || !isObject(value.manifests) || !Object.values(value.manifests).every(isObject)) return false;
  return typeof value.name === 'string' && typeof value.version === 'string';
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
