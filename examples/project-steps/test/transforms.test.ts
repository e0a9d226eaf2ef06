import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPath, parsePattern } from '../src/files/pattern.js';
import { formatJson, minifyJson } from '../src/transforms/json-text.js';
import { renderTemplate } from '../src/transforms/render-template.js';
import { textTransforms } from '../src/transforms/text-transforms.js';

describe('parsePattern', () => {
  /** Whether a pattern of one part fits a name. */
  const fits = (glob: string, name: string): boolean => {
    const [segment] = parsePattern(glob) ?? [];
    return segment?.kind === 'wildcard' ? segment.matches(name) : segment?.kind === 'name' && segment.name === name;
  };

  it.each([
    ['*.md', 'a.md', true],
    ['*.md', '.hidden.md', false],
    ['.*.md', '.hidden.md', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*b', 'xaybzb', true],
    ['*a*b', 'xayb!', false],
    ['[a]', 'a', false],
    ['[a]', '[a]', true],
  ])('%s on %s: %s', (glob, name, expected) => {
    expect(fits(glob, name)).toBe(expected);
  });

  it.each(['', '/etc/passwd', '../up', 'a/../../b', './a', 'a//b', 'a\\b', 'a\0'])('refuses %j', (text) => {
    expect(parsePattern(text)).toBeUndefined();
  });

  it('tells paths from globs', () => {
    expect(['a/b.txt', 'a/*.txt', '**/b'].map((text) => isPath(parsePattern(text) ?? []))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('fits what a regular expression fits', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(part, name, (glob, text) => {
        fc.pre(glob !== '**');
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(fits(glob, text)).toBe(expression.test(text));
      }),
      { numRuns: 10_000 },
    );
  });

  it('takes no ages for any', () => {
    const start = performance.now();
    expect(fits(`${'*a'.repeat(30)}b`, 'a'.repeat(200))).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('JSON', () => {
  it('is what it was, with other white space only', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const formatted = formatJson(text);
        expect(JSON.parse(formatted)).toEqual(JSON.parse(text));
        expect(formatted).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
        expect(minifyJson(formatted)).toBe(`${JSON.stringify(JSON.parse(text))}\n`);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps long numbers, repeated keys and odd spellings as they are', () => {
    const text = '{ "id": 12345678901234567890, "a": 1.0, "a": 1e2, "\\u0041": "\\"{,}" }';
    expect(minifyJson(text)).toBe('{"id":12345678901234567890,"a":1.0,"a":1e2,"\\u0041":"\\"{,}"}\n');
  });

  it('is refused where it is none', () => {
    for (const text of ['', '{', '{"a":1}}', '\u0000']) expect(() => minifyJson(text)).toThrow(/^is no JSON: /);
  });

  it('may hold a text of many megabytes', () => {
    const text = JSON.stringify('\\"x'.repeat(2_000_000));
    expect(minifyJson(text)).toBe(`${text}\n`);
  });
});

describe('renderTemplate', () => {
  const { apply, target } = renderTemplate({ name: 'Ada', n: 3, yes: true, 'a.b-c': '{{name}}' });

  it('fills in variables, once', () => {
    expect(apply('{{name}} {{ n }}{{yes}} {{a.b-c}} \\{{name}} { { }}')).toBe('Ada 3true {{name}} {{name}} { { }}');
  });

  it('says where something is wrong', () => {
    expect(() => apply('a\n {{nobody}}')).toThrow('2:2: there is no variable nobody');
    expect(() => apply('{{constructor}}')).toThrow('1:1: there is no variable constructor');
    expect(() => apply('x {{not a name}}')).toThrow('1:3: is no {{name}}; for braces as such write \\{{');
    expect(() => apply('{{name')).toThrow('1:1: is no {{name}}');
  });

  it('takes the extension off', () => {
    expect(['a/b.txt.tmpl', 'b.txt'].map(target)).toEqual(['a/b.txt', 'b.txt']);
  });
});

describe('normalize_text', () => {
  it.each([
    ['a  \r\nb\r\rc\t\n\n\n', 'a\nb\n\nc\n'],
    ['no end', 'no end\n'],
    ['', ''],
    [' \n \n', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(textTransforms.normalize_text.apply(text)).toBe(expected);
    expect(textTransforms.normalize_text.apply(expected)).toBe(expected);
  });
});
