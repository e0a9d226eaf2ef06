import { errorStack } from '../errors/error-text.js';

/** What a secret is replaced by. */
export const masked = '***';

/** Shorter texts are no secrets, and hiding them would make every message unreadable. */
const minLength = 3;

/** Shorter lines of a longer secret may be anything. */
const minLineLength = 8;

/** Values nested deeper than this are not shown in the log at all where there are secrets. */
const maxDepth = 8;

/** Hides the values of secrets in texts and log fields. */
export class Mask {
  /** Longest first: a secret that begins with another one is then hidden whole. */
  #secrets: readonly string[] = [];

  /**
   * Learns every text and number of at least three characters within a value, in the forms it takes in JSON and URLs too, and
   * each longer line of a text with several, such as a key file, since errors are often shown line by line.
   */
  add(value: unknown): void {
    const secrets = new Set(this.#secrets);
    for (const secret of leaves(value)) {
      if (secret.length < minLength) continue;
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(wellFormed(secret))])
        secrets.add(form);
      for (const line of secret.split(/\r?\n/)) if (line.length >= minLineLength) secrets.add(line);
    }
    this.#secrets = Array.from(secrets).sort((one, other) => other.length - one.length);
  }

  /** All that is hidden, in every form, the longest first. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /** The text with every secret replaced. */
  text(text: string): string {
    // No pattern: a secret may be larger than a regular expression can be.
    return this.#secrets.reduce((hidden, secret) => hidden.replaceAll(secret, masked), text);
  }

  /** Log fields with every secret replaced in the texts and numbers within; an Error becomes its stack. */
  fields<F extends object | undefined>(fields: F): F | object {
    if (this.#secrets.length === 0 || fields === undefined) return fields;
    return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, this.#value(value, maxDepth)]));
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number' || typeof value === 'bigint') {
      return this.#secrets.includes(String(value)) ? masked : value;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Error) return this.text(errorStack(value));
    if (depth === 0) return masked;
    if (Array.isArray(value)) return value.map((item) => this.#value(item, depth - 1));
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.#value(value.toJSON(), depth - 1);
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, this.#value(field, depth - 1)]));
  }
}

function* leaves(value: unknown, depth = maxDepth): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number' || typeof value === 'bigint') yield String(value);
  else if (typeof value === 'object' && value !== null && depth > 0) {
    for (const field of Object.values(value)) yield* leaves(field, depth - 1);
  }
}

/** `encodeURIComponent` throws on half a surrogate pair. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
