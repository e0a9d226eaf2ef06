import type { ConfigField, Manifest } from '@awf/plugin-host';
import type { ManifestKey } from './manifest-text.js';

/** A part of a manifest in which file and code differ. */
export interface Difference<Key extends string = ManifestKey> {
  /** The key of the manifest that it is in. */
  readonly top: Key;
  /** Where it is, as `config.tries.default`. */
  readonly path: string;
  /** What the file has; undefined where it has nothing. */
  readonly file: unknown;
  /** What the code has; undefined where it has nothing. */
  readonly code: unknown;
}

const texts = ['name', 'version', 'description', 'awf_version', 'author', 'license', 'homepage'] as const;

/** Where the manifest of a file differs from the one that the code makes. The order of lists and fields counts for nothing. */
export function compareManifests(file: Manifest, code: Manifest): readonly Difference[] {
  const text = (manifest: Manifest, key: (typeof texts)[number]) =>
    filled(key === 'awf_version' ? manifest.awfVersion : manifest[key]);
  return [
    ...texts.flatMap((key) => compare(key, key, [text(file, key), text(code, key)])),
    ...compare('capabilities', 'capabilities', [set(file.capabilities), set(code.capabilities)]),
    ...compareConfigs(file.config, code.config),
    ...compare('events', 'events.subscribe', [set(file.events.subscribe), set(code.events.subscribe)]),
    ...compare('events', 'events.emit', [set(file.events.emit), set(code.events.emit)]),
  ];
}

/** A difference in words. */
export function formatDifference({ path, file, code }: Difference<string>): string {
  return `${path}: the file has ${show(file)}, the code ${show(code)}`;
}

function compareConfigs(file: Manifest['config'], code: Manifest['config']): readonly Difference[] {
  const names = new Set([...code.keys(), ...file.keys()]);
  return Array.from(names).flatMap((name) => compareFields(`config.${name}`, file.get(name), code.get(name)));
}

function compareFields(
  path: string,
  file: ConfigField | undefined,
  code: ConfigField | undefined,
): readonly Difference[] {
  if (file === undefined || code === undefined) return compare('config', path, [toParts(file), toParts(code)]);
  const keys = ['type', 'required', 'default', 'description', 'enum'] as const;
  const [inFile, inCode] = [toParts(file), toParts(code)];
  return keys.flatMap((key) => compare('config', `${path}.${key}`, [inFile?.[key], inCode?.[key]]));
}

/** A field as a manifest writes it, without what it does not say. */
function toParts(field: ConfigField | undefined) {
  if (field === undefined) return undefined;
  const { type, required, description } = field;
  return {
    type: filled(type),
    required: required ? true : undefined,
    default: field.default,
    description: filled(description),
    enum: set(field.enum),
  };
}

function compare(top: ManifestKey, path: string, [file, code]: readonly [unknown, unknown]): readonly Difference[] {
  return JSON.stringify(file) === JSON.stringify(code) ? [] : [{ top, path, file, code }];
}

function filled(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function set(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : Array.from(new Set(values)).sort();
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
