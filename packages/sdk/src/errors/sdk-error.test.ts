import { isPluginError } from '@awf/go-plugin';
import { expect, it } from 'vitest';
import { sdkError } from './sdk-error.js';

it('makes a PluginError whose kind follows from its code', () => {
  const cause = new Error('below');
  const error = sdkError('OUTPUT_INVALID', 'the result must be an object', cause);
  expect(isPluginError(error)).toBe(true);
  expect(error).toMatchObject({
    code: 'OUTPUT_INVALID',
    kind: 'plugin',
    message: 'the result must be an object',
    cause,
  });
});
