import { describe, expect, it } from 'vitest';
import { createStyle } from './style.js';
import { formatInvocation, formatStepOutcome, toStepDocument } from './workflow-text.js';

const plain = createStyle(false);
const pipe = { write: () => undefined };
const terminal = { ...pipe, isTTY: true };
const outcome = { output: { text: 'a\u009b', n: 2n ** 60n }, stop: true };

describe('what a step gave', () => {
  it('is its output, and whether the pipeline ends', () => {
    expect(formatStepOutcome(outcome, pipe, plain)).toBe(
      '{\n  "text": "a\u009b",\n  "n": "1152921504606846976"\n}\nthe pipeline ends here\n',
    );
    expect(formatStepOutcome({ output: undefined, stop: false }, pipe, plain)).toBe('{}\n');
    expect(toStepDocument({ output: undefined, stop: false })).toEqual({ output: {}, stop: false });
  });

  it('is safe on a terminal', () => {
    expect(formatStepOutcome(outcome, terminal, plain)).toContain('"a\\u009b"');
  });
});

describe('what a method answered', () => {
  it('is one line', () => {
    const invocation = { method: 'get', result: { value: 'a\nb\u009b' } };
    expect(formatInvocation(invocation, pipe, plain)).toBe('get {"value":"a\\nb\u009b"}\n');
    expect(formatInvocation(invocation, terminal, plain)).toBe('get {"value":"a\\nb\\u009b"}\n');
  });
});
