import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxManifestBytes, type ParsedManifest, parseManifest } from './manifest.js';

const parse = (text: string): ParsedManifest => parseManifest(Buffer.from(text));
const valid = 'name: echo\nversion: 1.0.0\nawf_version: ">=0.4.0"\ncapabilities: [operations]\n';

/** The valid manifest with one line replaced, or taken out. */
function having(key: string, line: string): string {
  return valid.replace(new RegExp(`^${key}:.*\n`, 'm'), line === '' ? '' : `${line}\n`);
}

const told = ({ issues }: ParsedManifest) => issues.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('valid manifests', () => {
  it('reads every key [AWF-4.3-valid]', () => {
    const { manifest, issues, notes } = parse(`
name: echo
version: 1.0.0
description: Returns its text
awf_version: ">=0.4.0 <1.0.0"
author: Someone
license: MIT
homepage: https://example.com
capabilities: [operations, events]
config:
  token: {type: string, required: true, description: API token}
  mode:  {type: string, default: fast, enum: [fast, safe]}
  tries: {type: integer, default: 3}
events:
  subscribe: ["workflow.*", "step.failed"]
  emit: ["echo.*"]
`);
    expect({ issues, notes }).toEqual({ issues: [], notes: [] });
    expect(manifest).toMatchObject({
      name: 'echo',
      version: '1.0.0',
      description: 'Returns its text',
      awfVersion: '>=0.4.0 <1.0.0',
      author: 'Someone',
      license: 'MIT',
      homepage: 'https://example.com',
      capabilities: ['operations', 'events'],
      events: { subscribe: ['workflow.*', 'step.failed'], emit: ['echo.*'] },
    });
    expect(manifest?.constraint?.terms.map(({ operator }) => operator)).toEqual(['>=', '<']);
    expect(Object.fromEntries(manifest?.config ?? [])).toEqual({
      token: { type: 'string', required: true, default: undefined, description: 'API token', enum: [] },
      mode: { type: 'string', required: false, default: 'fast', description: '', enum: ['fast', 'safe'] },
      tries: { type: 'integer', required: false, default: 3, description: '', enum: [] },
    });
  });

  it.each([
    ['a byte order mark', `\ufeff${valid}`],
    ['Windows line ends', valid.replaceAll('\n', '\r\n')],
    ['a document start, and a second document', `---\n${valid}---\nname: other\n`],
    ['null where something optional may be', `${valid}description: ~\nconfig:\nevents: null\n`],
    ['a config type that nobody knows', `${valid}config: {a: {type: banana}}\n`],
    ['events without the capability', `${valid}events: {subscribe: [a]}\n`],
    [
      'aliases',
      `${having('capabilities', '')}license: &l MIT\nauthor: *l\ncapabilities: &c [operations]\nevents: {emit: *c}\n`,
    ],
    ['a capability twice', having('capabilities', 'capabilities: [events, events]')],
    ['a name of mixed case', having('name', 'name: My_Plugin-2')],
    ['a pre-release', having('version', 'version: 1.0.0-beta.1')],
  ])('accepts %s', (_what, text) => {
    const parsed = parse(text);
    expect(told(parsed)).toEqual([]);
    expect(parsed.manifest).toBeDefined();
  });

  it('takes scalars for text as they were written [AWF-4.1-scalars]', () => {
    const { manifest } = parse(`${valid}description: 1.0\nauthor: true\nlicense: 0x10\nhomepage: 2024-01-02\n`);
    expect(manifest).toMatchObject({ description: '1.0', author: 'true', license: '0x10', homepage: '2024-01-02' });
  });

  it('reads the booleans of YAML 1.1 where a boolean is meant [AWF-4.1-scalars]', () => {
    const { manifest, issues } = parse(
      `${valid}config: {a: {required: yes}, b: {required: off}, c: {required: maybe}}\n`,
    );
    expect(manifest).toBeUndefined();
    expect(issues).toMatchObject([{ message: 'config.c.required must be true or false' }]);
    const good = parse(`${valid}config: {a: {required: yes}, b: {required: off}}\n`);
    expect([...(good.manifest?.config.values() ?? [])].map((field) => field.required)).toEqual([true, false]);
  });

  it('notes what is ignored [AWF-4.1-unknown]', () => {
    const { manifest, notes } = parse(
      `${valid}colour: blue\nconfig:\n  a: {typ: x, default: [1]}\nevents: {emits: []}\n`,
    );
    expect(manifest).toBeDefined();
    expect(notes).toEqual([
      { line: 5, column: 1, message: 'AWF knows no key "colour"; it is ignored' },
      { line: 7, column: 7, message: 'config.a knows no key "typ"; it is ignored' },
      { line: 7, column: 24, message: 'config.a.default is a list or a mapping and is ignored' },
      { line: 8, column: 10, message: 'events knows no key "emits"; it is ignored' },
    ]);
  });
});

describe('invalid manifests [AWF-4.3-invalid]', () => {
  it.each([
    ['', '1:1 is empty'],
    ['\n# only a comment\n', '1:1 is empty'],
    ['--- \n', '1:1 is empty'],
    [having('name', ''), '1:1 name is required'],
    [having('name', 'name:'), '1:1 name is required'],
    [having('version', ''), '1:1 version is required'],
    [having('awf_version', ''), '1:1 awf_version is required'],
    [
      having('name', 'name: a.b'),
      '1:7 name must begin with a letter and go on with letters, digits, _ and -; found "a.b"',
    ],
    [
      having('name', 'name: -x'),
      '1:7 name must begin with a letter and go on with letters, digits, _ and -; found "-x"',
    ],
    [having('name', 'name: [a]'), '1:7 name must be text'],
    [
      having('version', 'version: 1.0'),
      '2:10 version must be three numbers and perhaps a pre-release, such as 1.0.0; found "1.0"',
    ],
    [
      having('version', 'version: v1.0.0'),
      '2:10 version must be three numbers and perhaps a pre-release, such as 1.0.0; found "v1.0.0"',
    ],
    [
      having('version', 'version: 1.0.0+b'),
      '2:10 version must be three numbers and perhaps a pre-release, such as 1.0.0; found "1.0.0+b"',
    ],
    [
      having('version', 'version: 2'),
      '2:10 version must be three numbers and perhaps a pre-release, such as 1.0.0; found "2"',
    ],
    [
      having('awf_version', 'awf_version: "^0.4.0"'),
      '3:14 awf_version: "^0.4.0" is no version constraint; write it like ">=0.4.0 <1.0.0"',
    ],
    [
      having('awf_version', 'awf_version: "~0.4.0"'),
      '3:14 awf_version: "~0.4.0" is no version constraint; write it like ">=0.4.0 <1.0.0"',
    ],
    [
      having('awf_version', 'awf_version: ">=0.4.0, <1.0.0"'),
      '3:14 awf_version: ">=0.4.0, <1.0.0" is no version constraint; write it like ">=0.4.0 <1.0.0"',
    ],
    [
      having('awf_version', 'awf_version: ">= 0.4.0"'),
      '3:14 awf_version: ">= 0.4.0" is no version constraint; write it like ">=0.4.0 <1.0.0"',
    ],
    [
      having('capabilities', ''),
      '1:1 capabilities must have at least one of operations, step_types, validators, events',
    ],
    [
      having('capabilities', 'capabilities: []'),
      '4:1 capabilities must have at least one of operations, step_types, validators, events',
    ],
    [
      having('capabilities', 'capabilities: [commands]'),
      '4:16 "commands" is no capability; there are operations, step_types, validators, events',
    ],
    [having('capabilities', 'capabilities: operations'), '4:15 capabilities must be a list, such as [a, b]'],
    [having('capabilities', 'capabilities: [[operations]]'), '4:16 capabilities[0] must be text'],
    ['just text', '1:1 the manifest must be a mapping of keys to values'],
    ['- a\n- b\n', '1:1 the manifest must be a mapping of keys to values'],
    [`${valid}config: 5\n`, '5:9 config must be a mapping of keys to values'],
    [`${valid}config: {a: 5}\n`, '5:13 config.a must be a mapping of keys to values'],
    [`${valid}events: []\n`, '5:9 events must be a mapping of keys to values'],
    [`${valid}name: again\n`, '5:1 the key "name" comes twice'],
    [`${valid}description: a\u0000b\n`, '5:15 the control character \\u0000 is not allowed in YAML'],
    [`${valid}[a]: b\n`, '5:1 a key of the manifest must be text'],
  ])('%j', (text, issue) => {
    const parsed = parse(text);
    expect(told(parsed)[0]).toBe(issue);
    expect(parsed.manifest).toBeUndefined();
  });

  it('says where the text is not YAML', () => {
    const parsed = parse('name: "echo\nversion: 1.0.0\n');
    expect(parsed.manifest).toBeUndefined();
    expect(parsed.issues[0]).toMatchObject({ line: 3, column: 1, message: expect.stringMatching(/^not YAML: /) });
  });

  it('tells all that is wrong at once', () => {
    expect(told(parse('name: a.b\nversion: 1\ncolour: blue\n'))).toHaveLength(4);
  });

  it('keeps the manifest where only a start would fail, as AWF does [AWF-4.2-grammar]', () => {
    const parsed = parse(having('awf_version', 'awf_version: "=0.4.0"'));
    expect(told(parsed)).toEqual([
      '3:14 awf_version: "=" is no comparison of versions; write it like ">=0.4.0 <1.0.0"',
    ]);
    expect(parsed.manifest).toMatchObject({ name: 'echo', awfVersion: '=0.4.0', constraint: undefined });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(told(parseManifest(Uint8Array.of(0x6e, 0xff)))).toEqual(['1:1 is not UTF-8 text']);
  });
});

describe('abusive manifests', () => {
  const bombs: Record<string, string> = {
    aliases: `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghij', (letter, index) => `${letter}: &${letter} [${`*${'abcdefghij'[index]},`.repeat(9)}]`).join('\n')}\n${having('capabilities', 'capabilities: *j')}`,
    'aliases of a long list': `${valid}license: &a [${'x,'.repeat(1_000)}]\nconfig:\n${Array.from({ length: 300 }, (_, index) => `  k${index}: {enum: *a}\n`).join('')}`,
    brackets: '['.repeat(200_000),
    braces: '{a: '.repeat(60_000),
    dashes: '- '.repeat(100_000),
    questions: '? '.repeat(100_000),
    keys: Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n'),
    indentation: Array.from({ length: 600 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
    anchors: '&a '.repeat(80_000),
    tags: '!'.repeat(200_000),
    documents: '---\n'.repeat(60_000),
    text: `"${'a\n'.repeat(100_000)}`,
    huge: 'a'.repeat(maxManifestBytes + 1),
  };

  it.each(Object.keys(bombs))('refuses %s in 50 ms', (kind) => {
    const bytes = Buffer.from(bombs[kind] ?? '');
    // The best of three: others use this machine, too.
    const took: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const started = performance.now();
      const { manifest, issues } = parseManifest(bytes);
      took.push(performance.now() - started);
      expect(manifest).toBeUndefined();
      expect(issues[0]?.message.length).toBeLessThan(310);
    }
    expect(Math.min(...took)).toBeLessThan(50);
  });

  it('refuses more issues than anybody reads', () => {
    expect(parse(valid.repeat(100)).issues).toHaveLength(20);
  });

  it('reads an alias of itself only as deep as a manifest is', () => {
    expect(parse(`${valid}config: &a {a: *a}\n`).manifest?.config.size).toBe(1);
  });

  it('reads __proto__ as any other key', () => {
    const parsed = parse(
      `${valid}__proto__: {polluted: true}\nconfig: {__proto__: {type: string}, constructor: {type: string}}\n`,
    );
    expect([...(parsed.manifest?.config.keys() ?? [])]).toEqual(['__proto__', 'constructor']);
    expect(parsed.notes).toMatchObject([{ message: 'AWF knows no key "__proto__"; it is ignored' }]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('never throws: 10,000 texts and byte strings', () => {
    const piece = fc.constantFrom(
      'name: echo',
      'version: 1.0.0',
      'awf_version: ">=0.4.0"',
      'capabilities: [operations]',
      'config:',
      '  a:',
      '{',
      '}',
      '[',
      ']',
      ',',
      '\n',
      '  ',
      '- ',
      ': ',
      '? ',
      '&a ',
      '*a',
      '!!map ',
      '|',
      '>',
      '"',
      "'",
      '#',
      '---',
      '%YAML 1.1',
      '__proto__',
      '\t',
      '\u0000',
      '~',
    );
    const yamlish = fc.array(piece, { maxLength: 20 }).map((all) => Buffer.from(all.join('')));
    const bytes = fc.uint8Array({ maxLength: 64 });
    const damaged = fc
      .tuple(fc.nat({ max: valid.length }), fc.string({ unit: 'binary', maxLength: 4 }))
      .map(([at, text]) => Buffer.from(valid.slice(0, at) + text + valid.slice(at)));
    fc.assert(
      fc.property(fc.oneof(yamlish, bytes, damaged), (input) => {
        const { manifest, issues } = parseManifest(input);
        expect(manifest === undefined).toBe(issues.length > 0 && !/no comparison|zeros/.test(issues[0]?.message ?? ''));
        for (const { line, column } of issues) expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 10_000 },
    );
  });
});
