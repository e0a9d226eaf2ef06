import { isPluginError } from '@awf/go-plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments } from './parse-arguments.js';

const table = {
  json: { kind: 'flag', help: '' },
  verbose: { kind: 'flag', short: 'v', help: '' },
  'timeout-ms': { kind: 'value', placeholder: 'n', help: '' },
  input: { kind: 'list', placeholder: 'key=value', short: 'i', help: '' },
} as const;

const parse = (...argv: string[]) => parseArguments(argv, table);

describe('parseArguments', () => {
  it('tells flags, values, lists and positionals apart, in any order', () => {
    const args = parse('one', '--input', 'a=1', '--json', '-i', 'b=2', '--timeout-ms=5', 'two', '--input=c=3');
    expect(args.positionals).toEqual(['one', 'two']);
    expect(args.list('input')).toEqual(['a=1', 'b=2', 'c=3']);
    expect([args.flag('json'), args.flag('verbose'), args.flag('nothing')]).toEqual([true, false, false]);
    expect(args.value('timeout-ms')).toBe('5');
  });

  it('lets the last value count, and takes empty ones', () => {
    const args = parse('--timeout-ms', '1', '--timeout-ms', '2', '--input', '');
    expect(args.value('timeout-ms')).toBe('2');
    expect(args.list('input')).toEqual(['']);
    expect(args.value('absent')).toBeUndefined();
  });

  it('takes all behind -- as positionals', () => {
    expect(parse('a', '--', '--json', '-v').positionals).toEqual(['a', '--json', '-v']);
  });

  it('takes a value that looks like an option only behind =', () => {
    expect(parse('--timeout-ms=-5').value('timeout-ms')).toBe('-5');
    expect(parse('--input', '-').list('input')).toEqual(['-']);
    expect(() => parse('--input', '--json')).toThrow(
      'option --input needs a value: --input key=value; if "--json" is meant, write --input=--json',
    );
  });

  it.each([
    [['--inptu', 'a=1'], 'unknown option "--inptu"; did you mean "--input"?'],
    [['--nothing-like-it'], 'unknown option "--nothing-like-it"'],
    [['-x'], 'unknown option "-x"'],
    [['--toString'], 'unknown option "--toString"'],
    [['--__proto__=1'], 'unknown option "--__proto__"'],
    [['--json=yes'], 'option --json takes no value, but got "yes"'],
    [['--input'], 'option --input needs a value: --input key=value'],
    [['-i'], 'option -i needs a value: -i key=value'],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ message, code: 'USAGE_INVALID', kind: 'user' }));
  });

  it.each(['-v-', '-v- ', '-v-x'])('refuses the group %j, which Node would take apart', (group) => {
    expect(() => parseArguments([group, 'a'], table)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });

  it('parses or names a fault, whatever it is given', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--', '-', '--input', '--json', '-v', '-iv', '--timeout-ms=', '=', '--no-json'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        try {
          const args = parseArguments(argv, table);
          expect(args.positionals.every((positional) => argv.includes(positional))).toBe(true);
        } catch (error) {
          expect(isPluginError(error) && error.code).toBe('USAGE_INVALID');
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
