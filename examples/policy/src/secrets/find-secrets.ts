import { isLiteral } from './is-literal.js';
import { places, tokens } from './patterns.js';

/** A secret that stands in a text. The secret itself is not kept: findings are shown to people and written to logs. */
export interface SecretFinding {
  /** `a GitHub token`, `a password`. */
  readonly kind: string;
  /** Where it begins, counted from 1. */
  readonly column: number;
  /** Whether its form leaves no doubt; otherwise only the place where it stands says that it is one. */
  readonly certain: boolean;
}

interface Found extends SecretFinding {
  readonly end: number;
}

/** Looks for secrets by their form, and for literal values where secrets stand, such as `password=…`. */
export function findSecrets(text: string): readonly SecretFinding[] {
  const certain = apart([], [...findTokens(text)]);
  const all = [...certain, ...apart(certain, [...findValues(text)])].sort(inOrder);
  return all.map(({ kind, column, certain }) => ({ kind, column, certain }));
}

/** Findings that overlap neither those that are taken, which are in order, nor each other: the first stays. */
function apart(taken: readonly Found[], found: readonly Found[]): readonly Found[] {
  let next = 0;
  let free = 0;
  return [...found].sort(inOrder).filter(({ column, end }) => {
    while ((taken[next]?.end ?? Number.POSITIVE_INFINITY) <= column) next++;
    const isTaken = (taken[next]?.column ?? Number.POSITIVE_INFINITY) < end;
    if (isTaken || column < free) return false;
    free = end;
    return true;
  });
}

function inOrder(a: Found, b: Found): number {
  return a.column - b.column;
}

function* findTokens(text: string): Generator<Found> {
  for (const { kind, pattern } of tokens) {
    for (const match of text.matchAll(pattern)) {
      yield { kind, certain: true, column: match.index + 1, end: match.index + 1 + match[0].length };
    }
  }
}

function* findValues(text: string): Generator<Found> {
  for (const { kind, pattern } of places) {
    for (const match of text.matchAll(pattern)) {
      const [start = 0, end = 0] = match.indices?.groups?.['value'] ?? [];
      if (isLiteral(text.slice(start, end))) yield { kind, certain: false, column: start + 1, end: end + 1 };
    }
  }
}
