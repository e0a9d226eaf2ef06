import type { Json } from '@awf/plugin-sdk/contract';
import { EngineError } from '../engine-error.js';
import { find, type Scope } from '../template/scope.js';
import type { Condition } from './condition.js';

/**
 * Whether a condition holds. What is not there, as a state that did not run, is nil.
 *
 * @throws EngineError EVALUATION_FAILED where it compares what cannot be compared, or is no truth value.
 */
export function holds(condition: Condition, scope: Scope): boolean {
  return truth(evaluate(condition, scope));
}

function evaluate(condition: Condition, scope: Scope): Json {
  switch (condition.kind) {
    case 'value':
      return condition.value;
    case 'path':
      return find(condition.path, scope) ?? null;
    case 'not':
      return !holds(condition.of, scope);
    case 'minus':
      return -number(evaluate(condition.of, scope));
    case 'two':
      return evaluateTwo(condition, scope);
  }
}

function evaluateTwo({ sign, left, right }: Extract<Condition, { kind: 'two' }>, scope: Scope): boolean {
  // The right side may ask for what only the left one makes sure of.
  if (sign === 'or') return holds(left, scope) || holds(right, scope);
  if (sign === 'and') return holds(left, scope) && holds(right, scope);
  const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
  if (sign === '==') return isSame(a, b);
  if (sign === '!=') return !isSame(a, b);
  const order = compare(a, b);
  if (sign === '<') return order < 0;
  if (sign === '<=') return order <= 0;
  return sign === '>' ? order > 0 : order >= 0;
}

function isSame(a: Json, b: Json): boolean {
  return typeof a === 'object' && a !== null ? JSON.stringify(a) === JSON.stringify(b) : a === b;
}

function compare(a: Json, b: Json): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  return number(a) - number(b);
}

function number(value: Json): number {
  if (typeof value === 'number') return value;
  throw new EngineError('EVALUATION_FAILED', `a condition compares ${describe(value)} where a number is needed`);
}

function truth(value: Json): boolean {
  if (typeof value === 'boolean') return value;
  throw new EngineError('EVALUATION_FAILED', `a condition is ${describe(value)}, which is neither true nor false`);
}

function describe(value: Json): string {
  if (value === null) return 'nil';
  return typeof value === 'string' ? `the text ${JSON.stringify(value)}` : `a value of type ${typeof value}`;
}
