import type { WorkflowManifest } from '@awf/plugin-sdk/contract';
import type { Difference } from './manifest-drift.js';

type JsonFile = Readonly<Record<string, unknown>>;

const texts = ['name', 'version', 'author', 'description', 'license', 'minEngineVersion', 'sampleCategory'] as const;

/** Lists whose order counts for nothing; today's engine also takes them from an object `capabilities`. (Workflow spec §4.3.) */
const typeLists = ['moduleTypes', 'stepTypes', 'triggerTypes'] as const;

/** What `wfctl` looks for in `capabilities`. (Workflow spec §7.5.) */
const tools = ['cliCommands', 'buildHooks', 'onHookFailure'] as const;

/** Where the `plugin.json` of a file differs from the one that the code makes. What only the file has a key for is its own. */
export function compareWorkflowManifests(file: object, code: WorkflowManifest): readonly Difference<string>[] {
  const inFile = toParts(file);
  const inCode = toParts(code);
  return compareJson(inFile, inCode, '');
}

/** Where two JSON values differ: objects key by key, anything else as a whole. */
export function compareJson(file: unknown, code: unknown, path: string): readonly Difference<string>[] {
  if (isObject(file) && isObject(code)) {
    const keys = new Set([...Object.keys(code), ...Object.keys(file)]);
    const at = (key: string) => (path === '' ? key : `${path}.${key}`);
    return Array.from(keys).flatMap((key) => compareJson(file[key], code[key], at(key)));
  }
  return canonical(file) === canonical(code) ? [] : [{ top: path, path, file, code }];
}

/** An author's `plugin.json` with what the code makes as the code has it; all else stays. */
export function mendWorkflowManifest(file: JsonFile, code: WorkflowManifest): JsonFile {
  const made: JsonFile = { ...code };
  const mended: Record<string, unknown> = { ...file };
  for (const key of [...texts, ...typeLists, 'dependencies', 'configMutable']) {
    if (made[key] === undefined) delete mended[key];
    else mended[key] = made[key];
  }
  if (isObject(file.capabilities)) {
    const own = Object.entries(file.capabilities).filter(
      ([key]) => ![...typeLists, ...tools].some((one) => one === key),
    );
    mended.capabilities = { ...Object.fromEntries(own), ...code.capabilities };
    if (Object.keys(Object(mended.capabilities)).length === 0) delete mended.capabilities;
  } else if (code.capabilities !== undefined) mended.capabilities = code.capabilities;
  return mended;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonFile {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What of a manifest is compared, without what says nothing. */
function toParts(manifest: object): JsonFile {
  const all: JsonFile = { ...manifest };
  const capabilities = isObject(all.capabilities) ? all.capabilities : {};
  const parts: Record<string, unknown> = {};
  for (const key of texts) parts[key] = all[key] === '' ? undefined : all[key];
  for (const key of typeLists) parts[key] = toSet([all[key], capabilities[key]]);
  parts.dependencies = isEmptyList(all.dependencies) ? undefined : all.dependencies;
  parts.configMutable = all.configMutable === false ? undefined : all.configMutable;
  for (const key of tools) {
    const value = isEmptyList(capabilities[key]) ? undefined : capabilities[key];
    if (value !== undefined) parts.capabilities = { ...Object(parts.capabilities), [key]: value };
  }
  return parts;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function toSet(lists: readonly unknown[]): readonly unknown[] | undefined {
  const all = lists.flatMap((list) => list ?? []);
  return all.length === 0 ? undefined : Array.from(new Set(all)).sort();
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
