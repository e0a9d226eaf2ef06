import { isPluginError } from '@awf/go-plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvironment, parseInputs, parseJsonObject, parseMilliseconds } from './argument-values.js';

const usage = (message: string | RegExp) =>
  expect.objectContaining({
    code: 'USAGE_INVALID',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });

describe('parseInputs', () => {
  it('splits at the first =, keeps texts as they are, and lets the last of a key count', () => {
    const inputs = parseInputs('--input', ['a=1', 'b=x=y', 'c=', 'a= 2 ']);
    expect(inputs).toEqual({ a: ' 2 ', b: 'x=y', c: '' });
  });

  it('takes any key, __proto__ too', () => {
    const inputs = parseInputs('--input', ['__proto__=x']);
    expect(Object.entries(inputs)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
  });

  it.each(['text', '=value', ''])('refuses %j by name', (text) => {
    expect(() => parseInputs('--input', [text])).toThrow(
      usage(`--input ${JSON.stringify(text)} must be key=value with a key that is not empty`),
    );
  });

  it('gives back what was joined', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !text.includes('='));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, fc.string()), { selector: ([name]) => name }), (pairs) => {
        const inputs = parseInputs(
          '--input',
          pairs.map(([name, value]) => `${name}=${value}`),
        );
        expect(new Map(Object.entries(inputs))).toEqual(new Map(pairs));
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('parseEnvironment', () => {
  it('sets what has a value and passes on what has none; the last counts', () => {
    expect(parseEnvironment('--env', ['A=1', 'B', 'C=', 'D=x=y', 'A', 'B=2'])).toEqual({
      env: { B: '2', C: '', D: 'x=y' },
      passEnv: ['A'],
    });
  });

  it.each(['', '=x', 'A=\0'])('refuses %j by name', (text) => {
    expect(() => parseEnvironment('--env', [text])).toThrow(
      usage(/^--env ".*" must be NAME=value, or NAME to pass it on$/),
    );
  });
});

describe('parseJsonObject', () => {
  it('reads an object, and leaves what is not given', () => {
    expect(parseJsonObject('--inputs-json', '{"a":[1,null]}')).toEqual({ a: [1, null] });
    expect(parseJsonObject('--inputs-json', undefined)).toBeUndefined();
  });

  it.each([
    ['[1]', /it is an array$/],
    ['null', /it is null$/],
    ['"x"', /it is a string$/],
    ['{a:1}', /^--inputs-json must be a JSON object, such as --inputs-json '\{"key":"value"\}': .*JSON/],
  ])('refuses %j by name', (text, message) => {
    expect(() => parseJsonObject('--inputs-json', text)).toThrow(usage(message));
  });

  it('reads or names a fault, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          expect(parseJsonObject('--inputs-json', text)).toEqual(JSON.parse(text));
        } catch (error) {
          expect(isPluginError(error) && error.code).toBe('USAGE_INVALID');
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('parseMilliseconds', () => {
  it('reads whole numbers that a timer can wait', () => {
    expect(parseMilliseconds('--timeout-ms', '1')).toBe(1);
    expect(parseMilliseconds('--timeout-ms', '2147483647')).toBe(2_147_483_647);
    expect(parseMilliseconds('--timeout-ms', undefined)).toBeUndefined();
  });

  it.each(['0', '-1', '1.5', '1e3', ' 5', '', 'soon', '2147483648', '99999999999'])('refuses %j by name', (text) => {
    expect(() => parseMilliseconds('--timeout-ms', text)).toThrow(
      usage(`--timeout-ms ${JSON.stringify(text)} must be a whole number of milliseconds from 1 to 2147483647`),
    );
  });
});
