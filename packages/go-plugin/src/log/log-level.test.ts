import { expect, it } from 'vitest';
import { logLevels } from './log-level.js';

it('has the levels of hclog, lowest first: filters compare by position', () => {
  expect(logLevels).toEqual(['trace', 'debug', 'info', 'warn', 'error']);
});
