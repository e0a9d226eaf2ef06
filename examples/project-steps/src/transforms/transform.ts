/** What can be done with the text of a file. */
export interface Transform {
  readonly name: string;
  /** Raised with each change of what it makes, so that no older result is taken from a cache. */
  readonly version: number;
  /** All besides the text that its result depends on. */
  readonly options: object;
  /** Where the result belongs, as a path from the folder of results. */
  target(file: string): string;
  /** @throws TransformProblem */
  apply(text: string): string;
}

/** A text that a transform cannot work on. The message is for people. */
export class TransformProblem extends Error {
  override readonly name = 'TransformProblem';
}

/** A problem at a place of the text, both counted from 1. */
export function problemAt(text: string, offset: number, what: string): TransformProblem {
  const before = text.slice(0, offset).split('\n');
  return new TransformProblem(`${before.length}:${(before.at(-1) ?? '').length + 1}: ${what}`);
}
