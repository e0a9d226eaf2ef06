import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../src/condition/holds.js';
import { parseCondition } from '../src/condition/parse-condition.js';
import { EngineError } from '../src/engine-error.js';
import type { Scope } from '../src/template/scope.js';

const scope: Scope = {
  inputs: { mode: 'fast', n: 3 },
  workflow: { id: 'w1', name: 'op' },
  states: { 'my-step': { Response: { i: 42, ok: true, none: null, list: [1] }, ExitCode: 2 } },
};

const check = (text: string): boolean => holds(parseCondition(text), scope);

describe('conditions', () => {
  it.each([
    ['states.my-step.Response.i == 42', true],
    ['states.my-step.Response.i != 42', false],
    ['states.my-step.ExitCode > 1 and states.my-step.ExitCode <= 2', true],
    ['inputs.mode == "slow" or inputs.mode == \'fast\'', true],
    ['inputs.mode == "slow" || not (inputs.n < 3)', true],
    ['!states.my-step.Response.ok && true', false],
    ['states.my-step.Response.ok', true],
    // `and` binds stronger than `or`.
    ['true or false and false', true],
    ['(true or false) and false', false],
    ['inputs.n >= -3', true],
    ['"b" > "a"', true],
    ['1 == "1"', false],
    ['inputs.mode == "a\\"b"', false],
    ['states.other.Output == nil', true],
    ['states.my-step.Response.none == nil', true],
    ['states.my-step.Response.list == states.my-step.Response.list', true],
    ['states.other.Output != nil and states.other.Output > 5', false],
    ['inputs.constructor == nil', true],
  ])('%s: %s', (text, expected) => {
    expect(check(text)).toBe(expected);
  });

  it.each([
    ['', 'column 1: a value is expected, and there is its end'],
    ['1 ==', 'column 5: a value is expected'],
    ['(true', 'column 6: a ) is expected'],
    ['true true', 'column 6: true comes where it should end'],
    ['a.b == 1', 'column 1: a value is expected, and there is a.b'],
    ['true ? 1', 'column 6: ? has no meaning here'],
    ['"open', 'column 1: " has no meaning here'],
    ['('.repeat(5_000), 'nested too deep'],
    ['not '.repeat(5_000), 'nested too deep'],
  ])('%s is refused with its column', (text, expected) => {
    expect(() => parseCondition(text)).toThrow(
      expect.objectContaining({ code: 'WORKFLOW_INVALID', message: expect.stringContaining(expected) }),
    );
  });

  it.each([
    ['inputs.n', 'a condition is a value of type number, which is neither true nor false'],
    ['inputs.mode < 3', 'a condition compares the text "fast" where a number is needed'],
    ['states.other.ExitCode > 1', 'a condition compares nil where a number is needed'],
  ])('%s cannot be judged', (text, expected) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'EVALUATION_FAILED', message: expected }));
  });

  it('take any text, or refuse it in words', () => {
    const piece = fc.constantFrom('(', ')', '!', 'not ', ' and ', '==', '<', '"a"', '5', '-', 'inputs.n', 'nil', ' ');
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: piece }, fc.string()), { maxLength: 12 }), (pieces) => {
        try {
          expect(check(pieces.join(''))).toBeTypeOf('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
