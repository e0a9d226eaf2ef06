import { EngineError } from '../engine-error.js';

/** A piece of a condition, and where it begins. */
export interface Token {
  readonly kind: 'number' | 'string' | 'path' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const pieces: readonly { readonly kind: Token['kind']; readonly pattern: RegExp }[] = [
  { kind: 'number', pattern: /\d+(?:\.\d+)?/y },
  { kind: 'string', pattern: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y },
  { kind: 'path', pattern: /[A-Za-z_]\w*(?:\.[A-Za-z_][\w-]*)*/y },
  { kind: 'sign', pattern: /==|!=|<=|>=|&&|\|\||[<>!()-]/y },
];

const space = /\s*/y;

/**
 * Takes a condition apart; the last token is its end.
 *
 * @throws EngineError WORKFLOW_INVALID
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = skip(text, 0); at < text.length; ) {
    const token = tokenAt(text, at);
    if (token === undefined) throw conditionError(text, at, `${text.slice(at, at + 1)} has no meaning here`);
    tokens.push(token);
    at = skip(text, at + token.text.length);
  }
  return [...tokens, { kind: 'end', text: 'its end', at: text.length }];
}

/** An error in a condition, with its column. */
export function conditionError(text: string, at: number, what: string): EngineError {
  return new EngineError('WORKFLOW_INVALID', `condition ${JSON.stringify(text)}, column ${at + 1}: ${what}`);
}

function tokenAt(text: string, at: number): Token | undefined {
  for (const { kind, pattern } of pieces) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found, at };
  }
  return undefined;
}

function skip(text: string, at: number): number {
  space.lastIndex = at;
  return at + (space.exec(text)?.[0].length ?? 0);
}
