import type { Struct } from '@awf/plugin-proto/workflow/messages';
import { encodeStruct, formatIssues, type JsonObject } from '@awf/plugin-sdk/contract';
import type { PluginClient } from './client.js';

/** What an object is, for the error where it has no form as a Struct. */
export interface StructUse {
  readonly client: PluginClient;
  /** What could not be done, to follow "could not": `create module "main"`. */
  readonly what: string;
  /** What it is: `its config`. */
  readonly part: string;
}

/**
 * Writes an object as a Struct; nothing where there is none, which is not the same as an empty one. (Workflow spec §3.4.)
 *
 * @throws PluginError `INPUT_INVALID` with every place that has no form.
 */
export function toStruct(value: JsonObject | undefined, { client, what, part }: StructUse): Struct | undefined {
  if (value === undefined) return undefined;
  const { struct, issues } = encodeStruct(value);
  if (issues === undefined) return struct;
  throw client.error('INPUT_INVALID', `could not ${what}: ${part} cannot be sent: ${formatIssues(issues)}.`);
}

/** Writes those entries of an object that have a form; the engine drops others from a step's metadata. (Workflow spec §3.4.) */
export function toLenientStruct(value: JsonObject): Struct {
  const fields = Object.entries(value).flatMap(([key, one]): [string, Struct][] => {
    const { struct } = encodeStruct({ [key]: one });
    return struct === undefined ? [] : [[key, struct]];
  });
  return { fields: new Map(fields.flatMap(([, struct]) => [...struct.fields])) };
}
