import { type Mask, masked } from './mask.js';

/**
 * Hides secrets in a text that comes in pieces, those that lie across pieces too: what may yet become a secret is held
 * back. However a text is cut, what comes out, joined, is the same.
 */
export class MaskedText {
  readonly #mask: Mask;
  #held = '';

  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** Takes a piece, and gives what can go out by now. */
  push(piece: string): string {
    return this.#hide(this.#held + piece, false);
  }

  /** Gives what was held back. */
  end(): string {
    return this.#hide(this.#held, true);
  }

  #hide(text: string, isLast: boolean): string {
    const { secrets } = this.#mask;
    const matches = new Matches(text, secrets);
    let open = isLast ? text.length : openFrom(text, secrets, 0);
    let hidden = '';
    let from = 0;
    let found = matches.next(from);
    // Where both begin at one place a longer secret may follow, so that the shorter one must wait.
    while (found !== undefined && found.start < open) {
      hidden += text.slice(from, found.start) + masked;
      from = found.end;
      if (open < from) open = openFrom(text, secrets, from);
      found = matches.next(from);
    }
    this.#held = text.slice(open);
    return hidden + text.slice(from, open);
  }
}

/** A secret that occurs in a text, and where next. */
interface Occurrence {
  readonly secret: string;
  start: number;
}

/** The occurrences of secrets in a text, from left to right, the longest first where several begin at one place. */
class Matches {
  readonly #text: string;
  // Those that do not occur any more are searched for no more: a text is searched once for each secret.
  #left: Occurrence[];

  constructor(text: string, secrets: readonly string[]) {
    this.#text = text;
    this.#left = secrets.map((secret) => ({ secret, start: text.indexOf(secret) })).filter(({ start }) => start !== -1);
  }

  /** The first that begins at `from` or later; `from` never decreases. */
  next(from: number): { readonly start: number; readonly end: number } | undefined {
    let first: Occurrence | undefined;
    for (const one of this.#left) {
      if (one.start < from) one.start = this.#text.indexOf(one.secret, from);
      if (one.start !== -1 && (first === undefined || one.start < first.start)) first = one;
    }
    if (this.#left.some(({ start }) => start === -1)) this.#left = this.#left.filter(({ start }) => start !== -1);
    return first === undefined ? undefined : { start: first.start, end: first.start + first.secret.length };
  }
}

/** Where the part of a text begins that may be the beginning of a secret; its end where there is none. */
function openFrom(text: string, secrets: readonly string[], from: number): number {
  let open = text.length;
  for (const secret of secrets) {
    const first = secret.charAt(0);
    let start = text.indexOf(first, Math.max(from, text.length - secret.length + 1));
    while (start !== -1 && start < open && !secret.startsWith(text.slice(start)))
      start = text.indexOf(first, start + 1);
    if (start !== -1) open = Math.min(open, start);
  }
  return open;
}
