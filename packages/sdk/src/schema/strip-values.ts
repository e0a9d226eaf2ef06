import type { Issue } from '../contract/issues.js';
import { jsonTypeOf } from './alternatives.js';
import { removeLeaves } from './remove-leaves.js';

/** What libraries say in place of a value and may stay: types, and that there is none. */
const typeWord =
  /^(?:undefined|null|missing|NaN|Object|Array|Date|Map|Set|(?:an? )?(?:string|number|integer|bigint|boolean|object|array|symbol|function))$/;

/** Fields of the libraries' issues that hold the rule. What they say is no secret, whatever was sent. */
const ruleFields = ['expected', 'requirement', 'rule', 'values', 'options', 'minimum', 'maximum', 'divisor', 'format'];

/**
 * The same issues, their messages without the values that were received: a refused value may be a secret or a page long, and
 * messages end in logs. zod names none by itself, valibot says `received "…"`, arktype `(was "…")`; an author's own message
 * may quote anything. What the value should have been stays, and its type.
 */
export function stripValues(issues: readonly Issue[], sent: unknown): readonly Issue[] {
  return issues.map((issue) => {
    const value = valueAt(sent, issue.path);
    const message = withoutActual(issue, withoutReceived(issue, value));
    return { message: removeLeaves(message, value, rulesOf(issue)), path: issue.path };
  });
}

function rulesOf(issue: Issue): string {
  // What an author's `narrow` expects may quote the value.
  if (Reflect.get(issue, 'code') === 'predicate') return '';
  const rules: readonly unknown[] = ruleFields.map((field) => Reflect.get(issue, field));
  return rules.filter((rule) => typeof rule !== 'function').join('\n');
}

/** valibot: `Invalid type: Expected number but received "…"`, `Invalid email: Received "…"`; it may be a part, or a length. */
function withoutReceived(issue: Issue, value: unknown): string {
  const { message } = issue;
  const received: unknown = Reflect.get(issue, 'received');
  if (typeof received !== 'string' || !message.endsWith(`eceived ${received}`)) return message;
  const rule = message.slice(0, -received.length);
  const seen = typeWord.test(received) ? received : jsonTypeOf(value);
  const format = /^Invalid ([^:]*): Received $/.exec(rule)?.[1];
  return format === undefined ? `${rule}${seen}` : `expected ${format}, received ${seen}`;
}

/** arktype: `must be … (was "…")`, or a list of bullets under `("…") must be...` where several rules are broken. */
function withoutActual(issue: Issue, message: string): string {
  let text = message;
  for (const actual of actualsOf(issue)) {
    text = text.replaceAll(` (was ${actual})`, '').replace(`(${actual}) must be...\n`, 'must be ');
  }
  if (text.startsWith('  ◦ ', text.indexOf('must be ') + 'must be '.length)) text = text.replace('  ◦ ', '');
  text = text.replaceAll('\n  ◦ ', ' and ');
  const start = text.indexOf(' (was ');
  const isValue = start >= 0 && !typeWord.test(text.slice(start + ' (was '.length, text.indexOf(')', start)));
  // A union of objects prints whole values that none of its errors has.
  return isValue && Reflect.get(issue, 'arkKind') === 'error' ? text.slice(0, start) : text;
}

/** What arktype says about the value, in the error and those that it is made of; types aside. */
function actualsOf(issue: Issue): readonly string[] {
  const parts: unknown = Reflect.get(issue, 'errors');
  const errors: readonly unknown[] = [issue, ...(Array.isArray(parts) ? parts : [])];
  const actuals = errors.map((error): unknown => Reflect.get(Object(error), 'actual'));
  return actuals.filter((actual) => typeof actual === 'string').filter((actual) => !typeWord.test(actual));
}

function valueAt(sent: unknown, path: Issue['path']): unknown {
  let value = sent;
  for (const part of path ?? []) {
    const key = typeof part === 'object' ? part.key : part;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
