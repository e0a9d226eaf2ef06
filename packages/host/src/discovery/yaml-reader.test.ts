import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from './yaml-document.js';
import { type YamlNode, YamlReader } from './yaml-reader.js';

/** A reader of a text, and the nodes under its keys. */
function open(text: string) {
  const { document, issues } = { document: undefined, ...parseYaml(text, 100_000) };
  if (document === undefined) throw new TypeError(`no YAML: ${JSON.stringify(issues)}`);
  const reader = new YamlReader(text, document);
  return { reader, root: document.contents as YamlNode };
}

/** What a method reads of one value, and the issues of that. */
function read<T>(value: string, how: (reader: YamlReader, node: YamlNode) => T) {
  const { reader, root } = open(`x: ${value}\n`);
  const [entry] = reader.entries(root, 'it');
  const got = how(reader, entry?.value);
  return { got, issues: reader.issues.map(({ line, column, message }) => `${line}:${column} ${message}`) };
}

describe('text', () => {
  it.each([
    ['1.0', '1.0'],
    ['0x1F', '0x1F'],
    ['true', 'true'],
    ['2020-01-01', '2020-01-01'],
    ['.nan', '.nan'],
    ['"a\\tb"', 'a\tb'],
    ["'it''s'", "it's"],
    ['|\n  a\n  b', 'a\nb\n'],
    ['>\n  a\n  b', 'a b\n'],
    ['~', ''],
    ['', ''],
    ['null', ''],
    ['"null"', 'null'],
    ['!!str 1', '1'],
  ])('%j is read as %j', (value, text) => {
    expect(read(value, (reader, node) => reader.string(node, 'x'))).toEqual({ got: text, issues: [] });
  });

  it.each(['[a]', '{a: b}', '\n  - a'])('is not %j', (value) => {
    const { got, issues } = read(value, (reader, node) => reader.string(node, 'x'));
    expect(got).toBe('');
    expect(issues).toEqual([expect.stringMatching(/^[12]:\d x must be text$/)]);
  });
});

describe('true and false', () => {
  it.each([
    ['true', true],
    ['True', true],
    ['yes', true],
    ['on', true],
    ['y', true],
    ['"Y"', true],
    ['false', false],
    ['no', false],
    ['off', false],
    ['N', false],
    ['~', false],
    ['', false],
  ])('are %j: %j', (value, expected) => {
    expect(read(value, (reader, node) => reader.boolean(node, 'x'))).toEqual({ got: expected, issues: [] });
  });

  it.each(['Yes', 'ON', '1', '0', '"true"', 'maybe', '""', '[true]'])('are not %j', (value) => {
    const { got, issues } = read(value, (reader, node) => reader.boolean(node, 'x'));
    expect({ got, issues }).toEqual({ got: false, issues: ['1:4 x must be true or false'] });
  });
});

describe('a value as it is', () => {
  it.each([
    ['1.50', 1.5],
    ['0x1F', 31],
    ['"1"', '1'],
    ['yes', 'yes'],
    ['false', false],
    ['~', undefined],
    ['.inf', Number.POSITIVE_INFINITY],
  ])('%j is %j', (value, expected) => {
    expect(read(value, (reader, node) => reader.value(node, 'x'))).toEqual({ got: expected, issues: [] });
  });

  it('that is a list or a mapping is ignored with a note', () => {
    const { reader, root } = open('a: [1]\nb: {c: 1}');
    for (const { key, value } of reader.entries(root, 'it')) expect(reader.value(value, key)).toBeUndefined();
    expect(reader.notes.map(({ line, message }) => [line, message])).toEqual([
      [1, 'a is a list or a mapping and is ignored'],
      [2, 'b is a list or a mapping and is ignored'],
    ]);
    expect(reader.issues).toEqual([]);
  });
});

describe('lists and mappings', () => {
  it('of texts keep what is wrong with each', () => {
    const { got, issues } = read('[a, 1.0, [b], ~]', (reader, node) =>
      reader.strings(node, 'x').map(({ text }) => text),
    );
    expect({ got, issues }).toEqual({ got: ['a', '1.0', '', ''], issues: ['1:13 x[2] must be text'] });
  });

  it.each(['~', ''])('may be %j, which is empty', (value) => {
    const { got, issues } = read(value, (reader, node) => [reader.strings(node, 'x'), reader.entries(node, 'x')]);
    expect({ got, issues }).toEqual({ got: [[], []], issues: [] });
  });

  it('are not each other, and no text', () => {
    expect(read('{a: b}', (reader, node) => reader.strings(node, 'x')).issues).toEqual([
      '1:4 x must be a list, such as [a, b]',
    ]);
    for (const value of ['[a]', 'text', '1']) {
      expect(read(value, (reader, node) => reader.entries(node, 'x')).issues).toEqual([
        '1:4 x must be a mapping of keys to values',
      ]);
    }
  });

  it('have keys as they were written, the first of two alike', () => {
    const { reader, root } = open('1.0: a\ntrue: b\n"1.0": c\n? [k]\n: d\n~: e');
    const entries = reader.entries(root, 'it');
    expect(entries.map(({ key, value }) => [key, reader.string(value, key)])).toEqual([
      ['1.0', 'a'],
      ['true', 'b'],
      ['', 'd'],
    ]);
    expect(reader.issues.map(({ line, message }) => [line, message])).toEqual([
      [3, 'the key "1.0" comes twice'],
      [4, 'a key of it must be text'],
      [6, 'the key "" comes twice'],
    ]);
  });
});

describe('aliases', () => {
  it('are what they stand for', () => {
    const { reader, root } = open('a: &t text\nb: &l [x]\nc: &m {k: v}\nd: *t\ne: *l\nf: *m');
    const [, , , d, e, f] = reader.entries(root, 'it').map(({ value }) => value);
    expect(reader.string(d, 'd')).toBe('text');
    expect(reader.strings(e, 'e').map(({ text }) => text)).toEqual(['x']);
    expect(reader.entries(f, 'f').map(({ key }) => key)).toEqual(['k']);
    expect(reader.issues).toEqual([]);
  });

  it('may be 50, and are an issue once beyond', () => {
    const { reader, root } = open(`a: &a x\nb: [${'*a, '.repeat(70)}]`);
    const [, list] = reader.entries(root, 'it');
    const texts = reader.strings(list?.value, 'b').map(({ text }) => text);
    expect(texts.filter((text) => text === 'x')).toHaveLength(50);
    expect(reader.issues).toMatchObject([{ line: 2, message: 'more than 50 aliases are used' }]);
  });
});

describe('issues and notes', () => {
  it('are no more than anybody reads', () => {
    const { reader } = open('x: 1');
    for (let count = 0; count < 100; count += 1) {
      reader.refuse(0, `issue ${count}`);
      reader.note(0, `note ${count}`);
    }
    expect([reader.issues.length, reader.notes.length]).toEqual([20, 20]);
    expect(reader.issues.at(-1)?.message).toBe('issue 19');
  });

  it('stand at the top of the text where a node has no place', () => {
    const { reader } = open('\n\nx: 1');
    reader.refuse(undefined, 'nowhere');
    reader.refuse(null, 'nowhere');
    reader.refuse(5, 'there');
    expect(reader.issues.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [1, 1],
      [3, 4],
    ]);
  });
});

it('never throws, however wrong the types are', () => {
  const part = fc.constantFrom(
    'a: ',
    '&x ',
    '*x ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '1.0',
    'yes',
    '~',
    '\n',
    '\n  ',
    '? ',
    '!!map ',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      const parsed = parseYaml(text);
      if (parsed.issues !== undefined || parsed.document === undefined) return;
      const reader = new YamlReader(text, parsed.document);
      for (const { value } of reader.entries(parsed.document.contents, 'it')) {
        reader.string(value, 'x');
        reader.boolean(value, 'x');
        reader.value(value, 'x');
        reader.strings(value, 'x');
        reader.entries(value, 'x');
      }
      expect(reader.issues.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});
