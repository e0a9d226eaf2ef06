import { PluginError } from '@awf/go-plugin';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, formatError, toErrorDocument, toPluginError } from './error-report.js';
import { createStyle } from './style.js';

const plain = createStyle(false);
const error = (kind: 'io' | 'user' | 'plugin', message = 'it failed') =>
  new PluginError({ code: 'SOME_CODE', kind, message });

describe('errors', () => {
  it('end with the taxonomy’s exit codes', () => {
    expect([error('user'), error('plugin'), error('io')].map(exitCodeOf)).toEqual([1, 3, 4]);
  });

  it('are AWF’s document for programs', () => {
    expect(JSON.stringify(toErrorDocument(error('io'), 4))).toBe(
      '{"error":"it failed","code":4,"error_code":"SOME_CODE"}',
    );
  });

  it('are a sentence for people, further lines indented, control characters shown', () => {
    expect(formatError(error('io', 'it failed:\nbe\u0007cause'), plain, undefined)).toBe(
      'error SOME_CODE it failed:\n  be\\u0007cause',
    );
    expect(formatError(error('io', 'it failed because of this'), plain, 30)).toBe(
      'error SOME_CODE it failed\n  because of this',
    );
  });

  it('that nobody foresaw ask to be reported, with their stack', () => {
    const thrown = new TypeError('x is not a function');
    const unforeseen = toPluginError(thrown);
    expect(unforeseen).toMatchObject({ code: 'UNEXPECTED', kind: 'io', cause: thrown });
    expect(formatError(unforeseen, plain, undefined)).toMatch(
      /^error UNEXPECTED awf-plugin itself failed: .*x is not a function.*report[\s\S]*\n {4}at /,
    );
    expect(toPluginError(error('user')).code).toBe('SOME_CODE');
    expect(toPluginError('text').message).toContain('text');
  });
});
