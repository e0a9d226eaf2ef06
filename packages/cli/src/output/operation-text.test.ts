import { describe, expect, it } from 'vitest';
import { formatFailure, formatResult, toResultDocument } from './operation-text.js';
import { createStyle } from './style.js';

const plain = createStyle(false);
const pipe = { write: () => undefined };
const terminal = { write: () => undefined, isTTY: true };
const result = (output: string, data = {}) => ({ success: true, output, data, error: '' }) as const;

describe('formatResult', () => {
  it('gives a program the output byte for byte, with one line feed at its end', () => {
    expect(formatResult(result('a\u001b[1m\u0000b'), pipe, plain)).toBe('a\u001b[1m\u0000b\n');
    expect(formatResult(result('lines\n'), pipe, plain)).toBe('lines\n');
  });

  it('gives a terminal no control characters', () => {
    expect(formatResult(result('a\u001b[1mb'), terminal, plain)).toBe('a\\u001b[1mb\n');
  });

  it('gives the data where there is no output, and nothing where there is neither', () => {
    expect(formatResult(result('', { n: 1 }), pipe, plain)).toBe('{\n  "n": 1\n}\n');
    expect(formatResult(result(''), pipe, plain)).toBe('');
  });
});

describe('toResultDocument', () => {
  it('has its four members in their order', () => {
    const document = toResultDocument({ error: 'no', data: { output: 'x' }, output: '', success: false });
    expect(JSON.stringify(document)).toBe('{"success":false,"output":"","data":{"output":"x"},"error":"no"}');
  });
});

describe('formatFailure', () => {
  it('gives the reason, or says that there is none', () => {
    expect(formatFailure('copy', 'disk\u001b full', plain)).toBe('failed copy: disk\\u001b full\n');
    expect(formatFailure('copy', '', plain)).toBe('failed copy: operation failed\n');
  });
});
