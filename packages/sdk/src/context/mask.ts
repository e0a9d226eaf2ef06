import { errorStack } from '../errors/error-text.js';

/** What a secret is replaced by. */
const masked = '***';

/** Shorter texts are no secrets, and hiding them would make every message unreadable. */
const minLength = 3;

/** Values nested deeper than this are not shown in the log at all where there are secrets. */
const maxDepth = 8;

/** Hides the values of secrets in texts and log fields. */
export class Mask {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;

  /** Learns every text and number of at least three characters within a value, in the forms it takes in JSON and URLs too. */
  add(value: unknown): void {
    for (const secret of leaves(value)) {
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(wellFormed(secret))]) {
        if (secret.length >= minLength) this.#secrets.add(form);
      }
    }
    // Longest first: a secret that begins with another one is then hidden whole.
    const texts = Array.from(this.#secrets, escapePattern).sort((one, other) => other.length - one.length);
    this.#pattern = texts.length === 0 ? undefined : new RegExp(texts.join('|'), 'g');
  }

  /** The text with every secret replaced. */
  text(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, masked);
  }

  /** Log fields with every secret replaced in the texts and numbers within; an Error becomes its stack. */
  fields<F extends object | undefined>(fields: F): F | object {
    if (this.#pattern === undefined || fields === undefined) return fields;
    return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, this.#value(value, maxDepth)]));
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number' || typeof value === 'bigint') {
      return this.#secrets.has(String(value)) ? masked : value;
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

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
