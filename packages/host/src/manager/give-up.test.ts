import { expect, it } from 'vitest';
import { gaveUpError } from './give-up.js';

it.each([
  [
    'a caller that cancelled',
    { reason: 'enough', timeoutMs: 5 },
    'CANCELLED',
    'Plugin "a b" was to be loaded, but its caller cancelled that.',
    'enough',
  ],
  [
    'a reason that is null',
    { reason: null },
    'CANCELLED',
    'Plugin "a b" was to be loaded, but its caller cancelled that.',
    null,
  ],
  [
    'time that is over',
    { timeoutMs: 5 },
    'DEADLINE_EXCEEDED',
    'Plugin "a b" could not be loaded within 5 ms. Allow it more time with timeoutMs.',
    undefined,
  ],
])('%s gave up', (_what, given, code, message, cause) => {
  const error = gaveUpError('a b', 'loaded', given);
  expect(error).toMatchObject({ code, message, plugin: 'a b' });
  expect(error.cause).toBe(cause);
});
