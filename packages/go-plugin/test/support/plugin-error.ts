import { expect } from 'vitest';
import { isPluginError, type PluginError } from '../../src/errors/plugin-error.js';

/** Matches a PluginError of this code whose message holds all these parts. */
export function pluginError(code: string, ...parts: readonly string[]): unknown {
  const everyPart = parts.map((part) => `(?=[\\s\\S]*${part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})`).join('');
  return expect.objectContaining({
    name: 'PluginError',
    code,
    message: expect.stringMatching(new RegExp(`^${everyPart}`)),
  });
}

/** The PluginError with which something fails; anything else fails the test. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<PluginError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (isPluginError(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

/** Runs a parser: what it gives, or the code of its PluginError. Anything else that it throws fails the test. */
export function resultOrCode<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    if (isPluginError(error)) return error.code;
    throw error;
  }
}
