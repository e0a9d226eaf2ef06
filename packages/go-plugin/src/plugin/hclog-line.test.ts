import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLogLine, type LogRecord } from './hclog-line.js';
import { longestLineBytes } from './stderr-writer.js';

const time = new Date('2026-01-02T03:04:05.123Z');

function write(fields: object, changes: Partial<LogRecord> = {}) {
  const line = formatLogLine({ level: 'info', message: 'listening', module: 'kv', time, fields, ...changes });
  return { line, record: JSON.parse(line) as Record<string, unknown> };
}

function thrower(): never {
  throw new Error('hostile');
}

describe('formatLogLine', () => {
  it('writes the line of the spec', () => {
    expect(write({ port: 1_234 }).line).toBe(
      '{"@level":"info","@message":"listening","@module":"kv","@timestamp":"2026-01-02T03:04:05.123000Z","port":1234}',
    );
  });

  it('gives six fraction digits, which Go hosts insist on', () => {
    expect(write({}, { time: new Date(0) }).record['@timestamp']).toBe('1970-01-01T00:00:00.000000Z');
  });

  it('renames fields that hosts read themselves: a Go host dies of a wrong type there', () => {
    const { record } = write({ '@message': 1, '@level': {}, '@timestamp': null, '@module': 'x', '@caller': 'main.ts' });
    expect(record).toMatchObject({ '@level': 'info', '@message': 'listening', '@module': 'kv' });
    expect(record).toMatchObject({
      '_@message': 1,
      '_@level': {},
      '_@timestamp': null,
      '_@module': 'x',
      '@caller': 'main.ts',
    });
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;

  it.each<[string, unknown, unknown]>([
    ['a text', 'plain', 'plain'],
    ['null', null, null],
    ['nested values', { a: [1, { b: true }] }, { a: [1, { b: true }] }],
    ['a date', time, '2026-01-02T03:04:05.123Z'],
    ['a bigint', 12n, '12'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['NaN', Number.NaN, 'NaN'],
    ['Infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['a cycle', cyclic, '[object Object]'],
    ['a bigint inside', { big: 1n }, '[object Object]'],
    ['toJSON that throws', { toJSON: thrower }, '[object Object]'],
    ['an error without a stack', Object.assign(new Error('no stack'), { stack: undefined }), 'no stack'],
  ])('says %s', (_what, value, said) => {
    expect(write({ value }).record['value']).toEqual(said);
  });

  it('says the stack of an error on its one line', () => {
    const { line, record } = write({ error: new RangeError('out') });
    expect(record['error']).toMatch(/^RangeError: out\n\s+at /);
    expect(line).not.toContain('\n');
  });

  it('leaves out what is undefined', () => {
    expect(write({ nothing: undefined }).record).not.toHaveProperty('nothing');
  });

  it('survives fields that throw when they are read', () => {
    const hostile = {
      good: 1,
      get bad() {
        return thrower();
      },
      error: Object.defineProperty(new Error('x'), 'stack', { get: thrower }),
    };
    expect(write(hostile).record).toMatchObject({ '@message': 'listening', good: 1 });
    expect(write(new Proxy({}, { ownKeys: thrower })).record).toMatchObject({ '@message': 'listening' });
  });

  it("keeps a field that is named as an object's prototype", () => {
    const fields = JSON.parse('{"__proto__":{"polluted":true}}') as object;
    expect(write(fields).line).toContain('"__proto__":{"polluted":true}');
  });

  it('cannot be made to forge a second line', () => {
    const injection = 'a\n{"@level":"error","@message":"forged"}\r\u2028';
    const { line, record } = write({ [injection]: injection }, { message: injection, module: injection });
    expect(line).not.toMatch(/[\r\n]/);
    expect(record).toMatchObject({ '@message': injection, '@module': injection, [injection]: injection });
  });
});

describe('a line over 64 KiB', () => {
  it('keeps its level and its message, and drops its fields', () => {
    const { line, record } = write({ large: 'x'.repeat(70_000) });
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(longestLineBytes);
    expect(record).toMatchObject({ '@level': 'info', '@message': 'listening… (cut)', truncated: true });
    expect(record).not.toHaveProperty('large');
  });

  it.each(['x', '"', '\u0001', 'ü', '漢', '🙂', '\ud800'])(
    'is cut with a mark where its message is the reason: %j',
    (character) => {
      const { line, record } = write({}, { message: character.repeat(70_000) });
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(longestLineBytes);
      expect(record['@message']).toMatch(/… \(cut\)$/);
    },
  );

  it('is left whole up to the limit', () => {
    const room = longestLineBytes - Buffer.byteLength(write({ x: '' }).line);
    expect(write({ x: 'x'.repeat(room) }).record).not.toHaveProperty('truncated');
    expect(write({ x: 'x'.repeat(room + 1) }).record).toHaveProperty('truncated', true);
  });
});

it('is always one line of JSON with the members that hosts read, as texts', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.dictionary(fc.string(), fc.anything({ withBigInt: true, maxDepth: 0 }), { maxKeys: 4 }),
      (message, fields) => {
        const { line, record } = write(fields, { message });
        return !line.includes('\n') && record['@message'] === message && record['@level'] === 'info';
      },
    ),
    { numRuns: 3_000 },
  );
});
