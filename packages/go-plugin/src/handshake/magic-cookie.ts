import type { Environment } from './variables.js';

/** The environment variable by which a plugin knows that a host started it (go-plugin spec §1.2): no security measure. */
export interface MagicCookie {
  /** Name of the environment variable. */
  readonly key: string;
  /** The value it must have, compared as it is. */
  readonly value: string;
}

/** The first cookie that the environment holds with the right value, or `undefined` where none does. */
export function findMagicCookie(environment: Environment, cookies: readonly MagicCookie[]): MagicCookie | undefined {
  return cookies.find(({ key, value }) => key !== '' && value !== '' && environment[key] === value);
}

/** What a person reads who started a plugin by hand (go-plugin spec §1.2). */
export function formatCookieNotice(name: string): string {
  return (
    `${name} is a plugin: another program starts it and talks to it.\n` +
    'It does nothing when started by hand. Please run the program that uses it instead.\n'
  );
}
