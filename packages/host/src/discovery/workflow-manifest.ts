import { findKeys } from './json-keys.js';
import { issueAt, type ManifestIssue } from './manifest-issue.js';
import { isWorkflowConstraint, isWorkflowVersion } from './workflow-version.js';

/** What the workflow engine knows of a plugin. Texts and lists that are not there are empty. (Workflow spec §4.3.) */
export interface EngineManifest {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly description: string;
  /** Whether its config may be changed while it runs. */
  readonly configMutable: boolean;
  /** Category under which samples are listed. */
  readonly sampleCategory: string;
  readonly moduleTypes: readonly string[];
  readonly stepTypes: readonly string[];
  readonly triggerTypes: readonly string[];
}

/** A valid `plugin.json`. (Workflow spec §4.3.) */
export interface WorkflowManifest extends EngineManifest {
  readonly workflowTypes: readonly string[];
  /** Full names of infrastructure services that it serves. */
  readonly iacServices: readonly string[];
  readonly iacStateBackends: readonly string[];
  readonly dependencies: readonly WorkflowDependency[];
}

/** A plugin that must be there, too; the engine checks no more than the form. */
export interface WorkflowDependency {
  readonly name: string;
  readonly constraint: string;
}

/** What a `plugin.json` says; with any issue there is no manifest. */
export interface ParsedWorkflowManifest {
  readonly manifest: WorkflowManifest | undefined;
  readonly issues: readonly ManifestIssue[];
}

/** The largest `plugin.json` that is read, in bytes: it may hold the schemas of many steps. */
export const maxWorkflowManifestBytes = 1024 * 1024;

/** Lists that stand at the top, or in the object form of `capabilities`, or in both. */
const listKeys = [
  'moduleTypes',
  'stepTypes',
  'triggerTypes',
  'workflowTypes',
  'iacStateBackends',
  'iacServices',
] as const;

const namePattern = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a manifest's bytes by the engine's rules, which takes `capabilities` as a list and as an object, whose lists are
 * merged into those at the top. Keys that the engine does not know are ignored. Never throws. (Workflow spec §4.3.)
 */
export function parseWorkflowManifest(bytes: Uint8Array): ParsedWorkflowManifest {
  if (bytes.byteLength > maxWorkflowManifestBytes) {
    return refused(issueAt('', 0, `is larger than ${maxWorkflowManifestBytes} bytes`));
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return refused(issueAt('', 0, 'is not UTF-8 text'));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(issueAt(text, offsetOf(text, error), `not JSON: ${textOf(error)}`));
  }
  return isObject(value) ? new ManifestReader(text, value).read() : refused(issueAt(text, 0, 'must be an object'));
}

function refused(issue: ManifestIssue): ParsedWorkflowManifest {
  return { manifest: undefined, issues: [issue] };
}

/** Node tells the place of some syntax errors only. */
function offsetOf(text: string, error: unknown): number {
  const message = textOf(error);
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Number(position);
  return message.startsWith('Unexpected end') ? text.length : 0;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s*\(line \d+ column \d+\)/, '') : String(error);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the fields that the engine has a type for; null is the empty value, as Go has it. */
class ManifestReader {
  readonly #text: string;
  readonly #fields: Fields;
  readonly #issues: ManifestIssue[] = [];
  #keys: ReadonlyMap<string, number> | undefined;

  constructor(text: string, fields: Fields) {
    this.#text = text;
    this.#fields = fields;
  }

  read(): ParsedWorkflowManifest {
    const lists = this.#lists();
    const manifest: WorkflowManifest = {
      name: this.#required('name'),
      version: this.#required('version'),
      author: this.#required('author'),
      description: this.#required('description'),
      configMutable: this.#boolean('configMutable'),
      sampleCategory: this.#string('sampleCategory'),
      ...lists,
      dependencies: this.#dependencies(),
    };
    this.#check('name', manifest.name, namePattern.test(manifest.name), 'must be lowercase alphanumeric with hyphens');
    this.#check(
      'version',
      manifest.version,
      isWorkflowVersion(manifest.version),
      'must be three numbers, such as 1.0.0',
    );
    return { manifest: this.#issues.length === 0 ? manifest : undefined, issues: this.#issues };
  }

  #refuse(key: string, message: string): void {
    this.#keys ??= findKeys(this.#text);
    this.#issues.push(issueAt(this.#text, this.#keys.get(key) ?? 0, message));
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
  }

  #string(key: string): string {
    const value = this.#get(key) ?? '';
    if (typeof value === 'string') return value;
    this.#refuse(key, `${key} must be text`);
    return '';
  }

  #required(key: string): string {
    const known = this.#issues.length;
    const text = this.#string(key);
    if (text === '' && this.#issues.length === known) this.#refuse(key, `${key} is required`);
    return text;
  }

  #check(key: string, text: string, holds: boolean, rule: string): void {
    if (text !== '' && !holds) this.#refuse(key, `${key} ${JSON.stringify(text)} ${rule}`);
  }

  #boolean(key: string): boolean {
    const value = this.#get(key) ?? false;
    if (typeof value === 'boolean') return value;
    this.#refuse(key, `${key} must be true or false`);
    return false;
  }

  /** The type lists, those of the object form of `capabilities` merged in. */
  #lists(): Readonly<Record<(typeof listKeys)[number], readonly string[]>> {
    const capabilities = this.#get('capabilities') ?? [];
    const isKnownForm = Array.isArray(capabilities) || isObject(capabilities);
    if (!isKnownForm) this.#refuse('capabilities', `capabilities: unsupported JSON type ${typeof capabilities}`);
    const nested = isObject(capabilities) ? capabilities : {};
    const read = (key: (typeof listKeys)[number]): readonly string[] => {
      const top = this.#texts(key, this.#get(key), key);
      const below = Object.hasOwn(nested, key) ? this.#texts('capabilities', nested[key], `capabilities.${key}`) : [];
      return [...new Set([...top, ...below])];
    };
    return {
      moduleTypes: read('moduleTypes'),
      stepTypes: read('stepTypes'),
      triggerTypes: read('triggerTypes'),
      workflowTypes: read('workflowTypes'),
      iacStateBackends: read('iacStateBackends'),
      iacServices: read('iacServices'),
    };
  }

  #texts(key: string, value: unknown, what: string): readonly string[] {
    const list = value ?? [];
    if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
    this.#refuse(key, `${what} must be a list of texts`);
    return [];
  }

  #dependencies(): readonly WorkflowDependency[] {
    const list = this.#get('dependencies') ?? [];
    if (!Array.isArray(list) || !list.every(isObject)) {
      this.#refuse('dependencies', 'dependencies must be a list of objects with name and constraint');
      return [];
    }
    return list.map(({ name, constraint }) => this.#dependency(name ?? '', constraint ?? ''));
  }

  #dependency(name: unknown, constraint: unknown): WorkflowDependency {
    if (typeof name !== 'string' || typeof constraint !== 'string') {
      this.#refuse('dependencies', 'name and constraint of a dependency must be text');
      return { name: '', constraint: '' };
    }
    const label = JSON.stringify(name);
    if (name === '') this.#refuse('dependencies', 'dependency name is required');
    else if (constraint === '') this.#refuse('dependencies', `dependency ${label} constraint is required`);
    else if (!isWorkflowConstraint(constraint)) {
      const written = JSON.stringify(constraint);
      this.#refuse('dependencies', `dependency ${label} has invalid constraint ${written}; write it like ">=1.0.0"`);
    }
    return { name, constraint };
  }
}
