import { describeUnknown } from '@awf/go-plugin';
import type { Json, JsonObject } from '@awf/plugin-sdk/contract';
import { hostError } from '../../errors.js';

/** What templates of a step's config can name: the keys of `current`, and `steps`, `trigger` and `meta`. (Workflow spec §4.7.) */
export type TemplateData = JsonObject;

/** Resolves one text of a config; the engine's own templates are its to know. */
export type ResolveTemplate = (text: string, data: TemplateData) => string | PromiseLike<string>;

/** A config whose templates are resolved, or the field that could not be and why. */
export type ResolvedConfig =
  | { readonly config: JsonObject; readonly failure?: undefined }
  | { readonly failure: { readonly field: string; readonly why: string } };

const simplePath = /\{\{-?\s*\.([\w.-]*)\s*-?\}\}/g;
const anyTemplate = /\{\{|\$\{/;

/** Whether a text has a template or an expression in it. */
function hasTemplate(text: string): boolean {
  return anyTemplate.test(text);
}

/**
 * Resolves paths such as `{{ .order.id }}`, and refuses whatever needs an engine: functions, pipes, conditions, and `${ }`. A
 * path that is not there is the empty text. (Workflow spec §4.7.)
 *
 * @throws PluginError `INPUT_INVALID`.
 */
export function resolvePaths(text: string, data: TemplateData): string {
  const resolved = text.replace(simplePath, (_all, path: string) => textOf(valueAt(data, path)));
  if (!hasTemplate(text.replace(simplePath, ''))) return resolved;
  throw hostError(
    'INPUT_INVALID',
    `${JSON.stringify(text)} is more than a path: give the pipeline a resolve function that knows the engine's templates`,
  );
}

function valueAt(data: TemplateData, path: string): Json | undefined {
  let value: Json = data;
  for (const key of path.split('.').filter((part) => part !== '')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Resolves the texts of a config, down through its objects and lists; keys stay as they are. (Workflow spec §4.7.) */
export async function resolveConfig(
  config: JsonObject,
  data: TemplateData,
  resolve: ResolveTemplate,
): Promise<ResolvedConfig> {
  let field = '';
  const walk = async (value: Json, path: string): Promise<Json> => {
    if (typeof value === 'string') {
      if (!hasTemplate(value)) return value;
      field = path;
      return resolve(value, data);
    }
    if (Array.isArray(value)) return walkList(value, path);
    return typeof value === 'object' && value !== null ? walkObject(value as JsonObject, path) : value;
  };
  const walkList = async (list: readonly Json[], path: string): Promise<Json[]> => {
    const resolved: Json[] = [];
    for (const [index, one] of list.entries()) resolved.push(await walk(one, `${path}[${index}]`));
    return resolved;
  };
  const walkObject = async (object: JsonObject, path: string): Promise<JsonObject> => {
    const entries: [string, Json][] = [];
    for (const [key, one] of Object.entries(object)) {
      entries.push([key, await walk(one ?? null, path === '' ? key : `${path}.${key}`)]);
    }
    return Object.fromEntries(entries);
  };
  try {
    return { config: await walkObject(config, '') };
  } catch (error) {
    return { failure: { field, why: describeUnknown(error) } };
  }
}
