import type { Issue } from '../contract/issues.js';
import { isPart, type SchemaPart } from './alternatives.js';
import { jsonRules, type Rule, refuseSchema } from './json-rules.js';

/** Where a check is within the value, and what it found so far. */
export interface Visit {
  readonly path: readonly PropertyKey[];
  readonly issues: Issue[];
}

/** Checks a value and returns it with its defaults filled in. */
export type Check = (value: unknown, visit: Visit) => unknown;

const structural = ['properties', 'required', 'additionalProperties', 'items', 'anyOf', 'default'];
/** Keywords that only describe. */
const descriptive = ['$schema', '$id', 'title', 'description', 'examples', 'deprecated'];

/** Compiles a JSON Schema into its check. A keyword that is neither checked nor a mere description is refused. */
export function compileCheck(schema: unknown, where: string): Check {
  if (!isPart(schema)) return refuseSchema(where, 'must be an object');
  for (const keyword of Object.keys(schema)) {
    if (!Object.hasOwn(jsonRules, keyword) && !structural.includes(keyword) && !descriptive.includes(keyword)) {
      refuseSchema(at(where, keyword), 'is a keyword that is not checked here: leave it out, or use a schema library');
    }
  }
  const checks = [
    rulesCheck(schema, where),
    anyOfCheck(schema, where),
    itemsCheck(schema, where),
    fieldsCheck(schema, where),
  ];
  const check = (value: unknown, visit: Visit) => checks.reduce((current, one) => one(current, visit), value);
  if (schema.default !== undefined) checkDefault(schema.default, check, at(where, 'default'));
  return check;
}

function rulesCheck(schema: SchemaPart, where: string): Check {
  const rules: Rule[] = [];
  for (const [keyword, makeRule] of Object.entries(jsonRules)) {
    const argument = schema[keyword];
    if (argument !== undefined)
      rules.push(makeRule(argument, (must) => refuseSchema(at(where, keyword), `must ${must}`)));
  }
  return (value, visit) => {
    const message = rules.map((rule) => rule(value)).find((broken) => broken !== undefined);
    if (message !== undefined) visit.issues.push({ message, path: visit.path });
    return value;
  };
}

function anyOfCheck(schema: SchemaPart, where: string): Check {
  const choices = schema.anyOf;
  if (choices === undefined) return keep;
  if (!Array.isArray(choices) || choices.length === 0) return refuseSchema(at(where, 'anyOf'), 'must be a list');
  const checks = choices.map((choice, index) => compileCheck(choice, at(where, `anyOf[${index}]`)));
  return (value, visit) => {
    for (const check of checks) {
      const issues: Issue[] = [];
      const made = check(value, { path: visit.path, issues });
      if (issues.length === 0) return made;
    }
    visit.issues.push({ message: `fits none of its ${checks.length} alternatives`, path: visit.path });
    return value;
  };
}

function itemsCheck(schema: SchemaPart, where: string): Check {
  const items = schema.items;
  if (items === undefined) return keep;
  const check = compileCheck(items, at(where, 'items'));
  return (value, { path, issues }) =>
    Array.isArray(value) ? value.map((item, index) => check(item, { path: [...path, index], issues })) : value;
}

function fieldsCheck(schema: SchemaPart, where: string): Check {
  const properties = schema.properties ?? {};
  if (!isPart(properties)) return refuseSchema(at(where, 'properties'), 'must be an object');
  const checks = Object.entries(properties).map(
    ([key, property]) =>
      [
        key,
        compileCheck(property, at(where, `properties.${key}`)),
        isPart(property) ? property.default : undefined,
      ] as const,
  );
  const required = requiredOf(schema, where);
  const closed = isClosed(schema, where);
  const known = new Set(checks.map(([key]) => key));
  return (value, visit) => {
    if (!isPart(value)) return value;
    const made = new Map(Object.entries(value));
    for (const [key, check, fallback] of checks) {
      const path = [...visit.path, key];
      if (made.get(key) !== undefined) made.set(key, check(made.get(key), { path, issues: visit.issues }));
      // A default may leave fields to the defaults of its own schema.
      else if (fallback !== undefined) made.set(key, check(structuredClone(fallback), { path, issues: visit.issues }));
    }
    for (const key of required) if (made.get(key) === undefined) report(visit, key, 'is required');
    if (closed) for (const key of made.keys()) if (!known.has(key)) report(visit, key, 'is no known field');
    return Object.fromEntries(made);
  };
}

function requiredOf(schema: SchemaPart, where: string): readonly string[] {
  const required = schema.required ?? [];
  if (!Array.isArray(required) || !required.every((key) => typeof key === 'string')) {
    return refuseSchema(at(where, 'required'), 'must be a list of field names');
  }
  return required;
}

function isClosed(schema: SchemaPart, where: string): boolean {
  const additional = schema.additionalProperties ?? true;
  if (typeof additional !== 'boolean') refuseSchema(at(where, 'additionalProperties'), 'must be true or false');
  return additional === false;
}

function checkDefault(fallback: unknown, check: Check, where: string): void {
  const issues: Issue[] = [];
  check(fallback, { path: [], issues });
  if (issues[0] !== undefined) refuseSchema(where, `breaks its own schema: ${issues[0].message}`);
}

function report(visit: Visit, key: string, message: string): void {
  visit.issues.push({ message, path: [...visit.path, key] });
}

function keep(value: unknown): unknown {
  return value;
}

function at(where: string, key: string): string {
  return where === '' ? key : `${where}.${key}`;
}
