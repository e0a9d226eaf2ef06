import { expect, it } from 'vitest';
import { describeExit } from './plugin-exit.js';

it.each([
  [{ code: 0, signal: null }, 'exited with code 0'],
  [{ code: 2, signal: null }, 'exited with code 2'],
  [{ code: null, signal: 'SIGKILL' }, 'was ended by SIGKILL'],
  [{ code: null, signal: null }, 'is gone'],
] as const)('describes %j', (exit, text) => {
  expect(describeExit(exit)).toBe(text);
});
