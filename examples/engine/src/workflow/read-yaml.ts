import type { Json, JsonObject } from '@awf/plugin-sdk/contract';
import { type Document, parseDocument } from 'yaml';
import { EngineError } from '../engine-error.js';
import { isJsonObject, isList } from '../json.js';

/**
 * Reads a file of YAML whose top is an object. Integers keep all their digits.
 *
 * @throws EngineError WORKFLOW_INVALID, with line and column.
 */
export function readYaml(text: string): JsonObject {
  const document = parseDocument(text, { intAsBigInt: true, stringKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw new EngineError('WORKFLOW_INVALID', problem.message.trim());
  const value = toJson(expand(document));
  if (isJsonObject(value)) return value;
  throw new EngineError('WORKFLOW_INVALID', 'a workflow is an object with name and states');
}

/** What aliases stand for is put in their place; those that would make a huge thing of a small file are refused. */
function expand(document: Pick<Document, 'toJS'>): Json {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new EngineError('WORKFLOW_INVALID', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function toJson(value: Json): Json {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toJson(one)]));
}
