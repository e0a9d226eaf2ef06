import { expect, it } from 'vitest';
import { noEventSubscriber, noOperations, noStepTypes, operationFailed, operationNotFound } from './markers.js';
import { taxonomy } from './taxonomy.js';

it('has the texts that hosts compare, letter by letter', () => {
  expect([noOperations, noStepTypes, noEventSubscriber, operationFailed]).toEqual([
    'plugin does not implement operations',
    'plugin does not implement step types',
    'plugin does not implement EventSubscriber',
    'operation failed',
  ]);
  expect(operationNotFound('a"b')).toBe('operation "a\\"b" not found');
});

it('maps each kind of fault to its category and exit code', () => {
  expect(taxonomy).toEqual({
    io: { category: 'SYSTEM.IO', exitCode: 4 },
    user: { category: 'USER.VALIDATION', exitCode: 1 },
    plugin: { category: 'EXECUTION.PLUGIN', exitCode: 3 },
  });
});
