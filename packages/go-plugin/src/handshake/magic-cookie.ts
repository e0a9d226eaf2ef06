import type { Environment } from './variables.js';

/** The environment variable by which a plugin knows that a host started it (go-plugin spec §1.2): no security measure. */
export interface MagicCookie {
  /** Name of the environment variable. */
  readonly key: string;
  /** The value it must have, compared as it is. */
  readonly value: string;
}

/** Whether a value is a cookie that can be told from an empty environment. */
export function isMagicCookie(value: unknown): value is MagicCookie {
  if (typeof value !== 'object' || value === null) return false;
  return [Reflect.get(value, 'key'), Reflect.get(value, 'value')].every(
    (part) => typeof part === 'string' && part !== '',
  );
}

/** The first cookie that the environment holds with the right value, or `undefined` where none does. */
export function findMagicCookie(environment: Environment, cookies: readonly MagicCookie[]): MagicCookie | undefined {
  return cookies.find((cookie) => isMagicCookie(cookie) && environment[cookie.key] === cookie.value);
}

/** What a person reads who started a plugin by hand (go-plugin spec §1.2). */
export function formatCookieNotice(name: string): string {
  return (
    `${name} is a plugin: another program starts it and talks to it.\n` +
    'It does nothing when started by hand. Please run the program that uses it instead.\n'
  );
}
