import {
  type Capability,
  capabilities,
  parseVersionConstraint,
  type VersionConstraint,
} from '@awf/plugin-sdk/contract';
import { issueAt, type ManifestIssue } from './manifest-issue.js';
import { parseYaml } from './yaml-document.js';
import { type YamlEntry, type YamlNode, YamlReader } from './yaml-reader.js';

/** One field of a plugin's declared config; AWF reads and does not use it. (AWF spec §4.1.) */
export interface ConfigField {
  /** `string`, `integer` or `boolean`; AWF takes any text here. */
  readonly type: string;
  readonly required: boolean;
  readonly default: string | number | boolean | undefined;
  readonly description: string;
  readonly enum: readonly string[];
}

/** A valid `plugin.yaml`. Texts that are not there are empty. (AWF spec §4.1.) */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  /** The host versions it asks for, as written. */
  readonly awfVersion: string;
  /** The same, parsed; undefined where AWF, too, could not start the plugin. (AWF spec §4.2.) */
  readonly constraint: VersionConstraint | undefined;
  readonly capabilities: readonly Capability[];
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly homepage: string;
  readonly config: ReadonlyMap<string, ConfigField>;
  /** Event types: patterns it wants, and those that it may send. */
  readonly events: { readonly subscribe: readonly string[]; readonly emit: readonly string[] };
}

/**
 * What a `plugin.yaml` says. Without a manifest AWF would not see the plugin at all; with one and issues, it would see it and
 * not start it. Notes are about what is ignored.
 */
export interface ParsedManifest {
  readonly manifest: Manifest | undefined;
  readonly issues: readonly ManifestIssue[];
  readonly notes: readonly ManifestIssue[];
}

/** The largest manifest that is read, in bytes. */
export const maxManifestBytes = 64 * 1024;

const namePattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/;
const versionPattern = /^\d+\.\d+\.\d+(-[a-zA-Z0-9.-]+)?$/;
const topKeys = [
  'name',
  'version',
  'awf_version',
  'capabilities',
  'description',
  'author',
  'license',
  'homepage',
  'config',
  'events',
];
const fieldKeys = ['type', 'required', 'default', 'description', 'enum'];
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a manifest's bytes by AWF's rules. Never throws; every issue and note has its line and column. (AWF spec §4.) */
export function parseManifest(bytes: Uint8Array): ParsedManifest {
  if (bytes.byteLength > maxManifestBytes) {
    return refused([issueAt('', 0, `is larger than ${maxManifestBytes} bytes`)]);
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return refused([issueAt('', 0, 'is not UTF-8 text')]);
  }
  const parsed = parseYaml(text);
  if (parsed.issues !== undefined) return refused(parsed.issues);
  const root = parsed.document?.contents;
  if (!parsed.document || !root || root.range[0] === root.range[1]) return refused([issueAt('', 0, 'is empty')]);
  return readManifest(new YamlReader(text, parsed.document), root);
}

function refused(issues: readonly ManifestIssue[]): ParsedManifest {
  return { manifest: undefined, issues, notes: [] };
}

function readManifest(reader: YamlReader, root: YamlNode): ParsedManifest {
  const fields = new Map(reader.entries(root, 'the manifest').map((entry) => [entry.key, entry]));
  noteUnknown(reader, fields.values(), topKeys, 'AWF knows no key');
  const text = (key: string) => reader.string(fields.get(key)?.value, key);
  const name = required(reader, fields, 'name');
  const version = required(reader, fields, 'version');
  const awfVersion = required(reader, fields, 'awf_version');
  check(
    reader,
    fields.get('name'),
    name,
    namePattern,
    'name must begin with a letter and go on with letters, digits, _ and -',
  );
  check(
    reader,
    fields.get('version'),
    version,
    versionPattern,
    'version must be three numbers and perhaps a pre-release, such as 1.0.0',
  );
  const manifest = {
    name,
    version,
    awfVersion,
    capabilities: readCapabilities(reader, fields.get('capabilities')),
    description: text('description'),
    author: text('author'),
    license: text('license'),
    homepage: text('homepage'),
    config: readConfig(reader, fields.get('config')?.value),
    events: readEvents(reader, fields.get('events')?.value),
  };
  return withConstraint(reader, manifest, fields.get('awf_version'));
}

/** The one rule whose breach leaves a manifest: AWF meets it only when it starts the plugin. (AWF spec §4.2.) */
function withConstraint(
  reader: YamlReader,
  manifest: Omit<Manifest, 'constraint'>,
  entry: YamlEntry | undefined,
): ParsedManifest {
  const parsed = manifest.awfVersion === '' ? undefined : parseVersionConstraint(manifest.awfVersion);
  const hidden = reader.issues.length > 0 || parsed?.broken === 'discovery';
  if (parsed?.broken !== undefined) reader.refuse(entry?.value, `awf_version: ${parsed.message}`);
  return {
    manifest: hidden ? undefined : { ...manifest, constraint: parsed?.constraint },
    issues: reader.issues,
    notes: reader.notes,
  };
}

function required(reader: YamlReader, fields: ReadonlyMap<string, YamlEntry>, key: string): string {
  const entry = fields.get(key);
  const known = reader.issues.length;
  const text = reader.string(entry?.value, key);
  if (text === '' && reader.issues.length === known) reader.refuse(entry?.offset ?? 0, `${key} is required`);
  return text;
}

function check(reader: YamlReader, entry: YamlEntry | undefined, text: string, pattern: RegExp, rule: string): void {
  if (text !== '' && !pattern.test(text)) reader.refuse(entry?.value, `${rule}; found ${JSON.stringify(text)}`);
}

function readCapabilities(reader: YamlReader, entry: YamlEntry | undefined): Capability[] {
  const known = reader.issues.length;
  const found = reader.strings(entry?.value, 'capabilities');
  const all = capabilities.join(', ');
  if (found.length === 0 && reader.issues.length === known) {
    reader.refuse(entry?.offset ?? 0, `capabilities must have at least one of ${all}`);
  }
  return found.flatMap(({ text, node }) => {
    const capability = capabilities.find((one) => one === text);
    if (capability !== undefined) return [capability];
    reader.refuse(node, `${JSON.stringify(text)} is no capability; there are ${all}`);
    return [];
  });
}

function readConfig(reader: YamlReader, node: YamlNode): Map<string, ConfigField> {
  return new Map(reader.entries(node, 'config').map(({ key, value }) => [key, readConfigField(reader, key, value)]));
}

function readConfigField(reader: YamlReader, name: string, node: YamlNode): ConfigField {
  const what = `config.${name}`;
  const fields = new Map(reader.entries(node, what).map((entry) => [entry.key, entry]));
  noteUnknown(reader, fields.values(), fieldKeys, `${what} knows no key`);
  const value = (key: string) => fields.get(key)?.value;
  return {
    type: reader.string(value('type'), `${what}.type`),
    required: reader.boolean(value('required'), `${what}.required`),
    default: reader.value(value('default'), `${what}.default`),
    description: reader.string(value('description'), `${what}.description`),
    enum: reader.strings(value('enum'), `${what}.enum`).map(({ text }) => text),
  };
}

function readEvents(reader: YamlReader, node: YamlNode): Manifest['events'] {
  const fields = new Map(reader.entries(node, 'events').map((entry) => [entry.key, entry]));
  noteUnknown(reader, fields.values(), ['subscribe', 'emit'], 'events knows no key');
  const list = (key: string) => reader.strings(fields.get(key)?.value, `events.${key}`).map(({ text }) => text);
  return { subscribe: list('subscribe'), emit: list('emit') };
}

function noteUnknown(
  reader: YamlReader,
  entries: Iterable<YamlEntry>,
  known: readonly string[],
  sentence: string,
): void {
  for (const { key, offset } of entries) {
    if (!known.includes(key)) reader.note(offset, `${sentence} ${JSON.stringify(key)}; it is ignored`);
  }
}
