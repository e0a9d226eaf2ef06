import { describe, expect, it } from 'vitest';
import { fromCallEnd } from './call-end.js';

const bounds = { timeoutMs: 50, isLate: false };

describe('fromCallEnd', () => {
  it.each([
    [4, 'DEADLINE_EXCEEDED', 'it took longer than 50 ms and was told to stop. Allow it more time with timeoutMs.'],
    [12, 'NOT_SUPPORTED', 'it does not serve that (why). Is it a plugin for another engine or of an older version?'],
    [8, 'LIMIT_EXCEEDED', 'why. Go plugins take messages up to 4194304 bytes; send less at once.'],
    [1, 'CALL_FAILED', 'it cancelled the call (why).'],
    [14, 'CALL_FAILED', 'it cannot be reached (why). Unload it and load it again.'],
    [2, 'CALL_FAILED', 'why'],
    [13, 'CALL_FAILED', 'why'],
    [15, 'CALL_FAILED', 'why'],
  ])('gives status %i the code %s', (status, code, why) => {
    expect(fromCallEnd({ code: status, details: 'why' }, bounds)).toEqual({ code, why });
  });

  it('names the status where there are no words, one of the future by its number', () => {
    expect(fromCallEnd({ code: 10, details: '' }, bounds).why).toBe('it ended the call with status ABORTED.');
    expect(fromCallEnd({ code: 99, details: '' }, bounds).why).toBe('it ended the call with status 99.');
  });

  it('is a deadline where the caller’s timer ended the call, whatever status that left', () => {
    for (const code of [1, 2, 14]) {
      expect(fromCallEnd({ code, details: 'x' }, { timeoutMs: 50, isLate: true }).code).toBe('DEADLINE_EXCEEDED');
    }
  });

  it('takes the word of a plugin that has a deadline of its own', () => {
    const { why } = fromCallEnd({ code: 4, details: 'x' }, { timeoutMs: undefined, isLate: false });
    expect(why).toBe('it took longer than it may take and was told to stop. Allow it more time with timeoutMs.');
  });
});
