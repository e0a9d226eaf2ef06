import type { Json, JsonObject } from '@awf/plugin-sdk/contract';
import { EngineError } from '../engine-error.js';
import { isJsonObject } from '../json.js';

/** What templates and conditions can ask for. */
export interface Scope {
  readonly inputs: JsonObject;
  /** Of the states that ran. */
  readonly states: { readonly [name: string]: JsonObject };
  readonly workflow: { readonly id: string; readonly name: string };
}

/** The value at a path; undefined where there is none. */
export function find(path: readonly string[], scope: Scope): Json | undefined {
  let value: Json | undefined = { ...scope };
  for (const name of path) value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/**
 * The value at a path.
 *
 * @throws EngineError EVALUATION_FAILED naming what is there instead.
 */
export function lookUp(path: readonly string[], scope: Scope): Json {
  let value: Json = { ...scope };
  for (const [index, name] of path.entries()) {
    const there: readonly string[] = isJsonObject(value) ? Object.keys(value) : [];
    if (!isJsonObject(value) || !there.includes(name)) throw missing(path.slice(0, index + 1), there);
    value = value[name] ?? null;
  }
  return value;
}

function missing(path: readonly string[], there: readonly string[]): EngineError {
  const names = there.length === 0 ? 'nothing is there' : `there are ${there.slice(0, 20).join(', ')}`;
  return new EngineError('EVALUATION_FAILED', `there is no .${path.join('.')}: ${names}`);
}
