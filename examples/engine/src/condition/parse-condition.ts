import type { Condition, Sign } from './condition.js';
import { conditionError, type Token, tokenize } from './tokenize.js';

/** How strongly signs bind, the weakest first. */
const levels: readonly ReadonlyMap<string, Sign>[] = [
  new Map<string, Sign>([
    ['or', 'or'],
    ['||', 'or'],
  ]),
  new Map<string, Sign>([
    ['and', 'and'],
    ['&&', 'and'],
  ]),
  new Map((['==', '!=', '<', '<=', '>', '>='] as const).map((sign) => [sign, sign])),
];

const words = new Map<string, string | number | boolean | null>([
  ['true', true],
  ['false', false],
  ['nil', null],
  ['null', null],
]);

const roots = ['inputs', 'states', 'workflow'];

/** Parentheses and nots within each other that are read; more are a mistake, and would use up the stack. */
const maxDepth = 50;

/**
 * Reads a condition: `states.say.Response.n >= 3 and not (inputs.mode == "fast")`.
 *
 * @throws EngineError WORKFLOW_INVALID, with the column.
 */
export function parseCondition(text: string): Condition {
  const tokens = tokenize(text);
  let next = 0;
  const peek = (): Token => tokens[next] ?? { kind: 'end', text: 'its end', at: text.length };
  const fail = (what: string): never => {
    throw conditionError(text, peek().at, what);
  };

  const parseLevel = (level: number, depth: number): Condition => {
    const signs = levels[level];
    if (signs === undefined) return parseOne(depth);
    let left = parseLevel(level + 1, depth);
    for (let sign = signs.get(peek().text); sign !== undefined; sign = signs.get(peek().text)) {
      next++;
      left = { kind: 'two', sign, left, right: parseLevel(level + 1, depth) };
    }
    return left;
  };

  const parseOne = (depth: number): Condition => {
    if (depth > maxDepth) return fail('it is nested too deep');
    const token = peek();
    next++;
    if (token.text === '!' || token.text === 'not') return { kind: 'not', of: parseOne(depth + 1) };
    if (token.text === '-') return { kind: 'minus', of: parseOne(depth + 1) };
    if (token.text === '(') return parseGroup(depth);
    next--;
    const leaf = toLeaf(token) ?? fail(`a value is expected, and there is ${token.text}`);
    next++;
    return leaf;
  };

  const parseGroup = (depth: number): Condition => {
    const inner = parseLevel(0, depth + 1);
    if (peek().text !== ')') return fail(`a ) is expected, and there is ${peek().text}`);
    next++;
    return inner;
  };

  const condition = parseLevel(0, 0);
  if (peek().kind !== 'end') return fail(`${peek().text} comes where it should end`);
  return condition;
}

function toLeaf({ kind, text }: Token): Condition | undefined {
  if (kind === 'number') return { kind: 'value', value: Number(text) };
  if (kind === 'string') return { kind: 'value', value: text.slice(1, -1).replace(/\\(.)/gs, '$1') };
  if (kind !== 'path') return undefined;
  const value = words.get(text);
  if (value !== undefined) return { kind: 'value', value };
  const path = text.split('.');
  return roots.includes(path[0] ?? '') ? { kind: 'path', path } : undefined;
}
