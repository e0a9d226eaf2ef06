import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogParser } from './log-line.js';

const parse = (line: string | Uint8Array) => createLogParser().parse(line);
const rawAtDebug = (line: string) => ({ level: 'debug', message: line, fields: {}, raw: line });

describe('hclog JSON lines (go-plugin spec §9.4)', () => {
  it('takes level, message, time and leaves the rest as fields', () => {
    const line = '{"@level":"info","@message":"a","@timestamp":"2026-01-02T03:04:05.123000Z","@module":"m","k":1}';
    expect(parse(line)).toEqual({
      level: 'info',
      message: 'a',
      time: new Date('2026-01-02T03:04:05.123Z'),
      fields: { '@module': 'm', k: 1 },
      raw: line,
    });
  });

  it.each([
    ['{"@level":"warn","@message":"b"}', 'warn', 'b'],
    ['{"@level":"INFO","@message":"c"}', 'info', 'c'],
    ['{"@level":" Error ","@message":"d"}', 'error', 'd'],
    ['{"@level":"trace"}', 'trace', ''],
    [' {"@level":"warn","@message":"indented"}', 'warn', 'indented'],
  ])('%s', (line, level, message) => {
    expect(parse(line)).toEqual({ level, message, fields: {}, time: undefined, raw: line });
  });

  it.each([
    '["HELLO"]',
    '12345',
    'null',
    '"text"',
    'plain text',
    '',
    ' [WARN] x',
    '[ERR] x',
    '[WARNING] x',
    '{"@level":"off","@message":"d"}',
    '{"@message":"no level"}',
    '{"@level":"info","@message":"e","@timestamp":"yesterday"}',
    '{"@level":"info","@message":"e","@timestamp":"2026-13-02T03:04:05.123000Z"}',
    '{"@level":"info"',
    '{}',
  ])('%s is raw at debug', (line) => {
    expect(parse(line)).toEqual(rawAtDebug(line));
  });

  it.each(['{"@message":1,"@level":"info"}', '{"@level":{},"@message":"x"}', '{"@timestamp":null,"@level":"info"}'])(
    '%s, which ends a Go host, is raw',
    (line) => {
      expect(parse(line)).toEqual(rawAtDebug(line));
    },
  );

  it('does not reach prototypes', () => {
    const entry = parse('{"@level":"info","@message":"a","__proto__":{"polluted":true}}');
    expect(Object.entries(entry.fields)).toEqual([['__proto__', { polluted: true }]]);
    expect(Object.getPrototypeOf(entry.fields)).toBe(Object.prototype);
    expect(parse('{"@level":"constructor"}').level).toBe('debug');
  });

  it('shows a record raw that is too deep to print', () => {
    const deep = `{"@level":"info","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(parse(deep)).toEqual(rawAtDebug(deep));
  });
});

describe('what Go hosts lose', () => {
  it.each([
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.000Z',
    '2026-01-02T03:04:05.0000000Z',
    '2026-01-02T05:04:05+02:00',
    '2026-01-02T05:04:05.000+0200',
    '2026-01-02t03:04:05z',
  ])('the timestamp %s', (text) => {
    const entry = parse(JSON.stringify({ '@level': 'info', '@message': 'a', '@timestamp': text }));
    expect(entry).toMatchObject({ level: 'info', message: 'a', time: new Date('2026-01-02T03:04:05Z') });
  });

  it.each([
    ['{"level":"info","msg":"e"}', 'info', 'e', {}],
    ['{"severity":"WARNING","message":"e","k":[1]}', 'warn', 'e', { k: [1] }],
    ['{"lvl":"err","msg":"e"}', 'error', 'e', {}],
    ['{"@level":"warning","@message":"d"}', 'warn', 'd', {}],
    ['{"@level":"info","@message":"a","level":5,"msg":"field"}', 'info', 'a', { level: 5, msg: 'field' }],
    ['{"level":"info","msg":"a","time":"noon"}', 'info', 'a', { time: 'noon' }],
    ['{"level":30,"msg":"a","pid":7}', 'info', 'a', { pid: 7 }],
    ['{"level":60,"msg":"a"}', 'error', 'a', {}],
  ])('%s', (line, level, message, fields) => {
    expect(parse(line)).toMatchObject({ level, message, fields });
  });

  it.each([
    ['{"level":30,"time":1767323045123,"msg":"pino"}', '2026-01-02T03:04:05.123Z'],
    ['{"level":"info","ts":1767323045.5,"msg":"zap"}', '2026-01-02T03:04:05.500Z'],
  ])('the time of %s', (line, iso) => {
    expect(parse(line).time?.toISOString()).toBe(iso);
  });
});

describe('text lines', () => {
  it.each([
    ['[TRACE] x', 'trace'],
    ['[DEBUG] x', 'debug'],
    ['[INFO] x', 'info'],
    ['[WARN]nospace', 'warn'],
    ['[ERROR] x', 'error'],
    ['[error] x', 'debug'],
  ])('%s is raw at %s', (line, level) => {
    expect(parse(line)).toEqual({ ...rawAtDebug(line), level });
  });

  it('raises plain lines to error from a panic on, for the rest of the life', () => {
    const parser = createLogParser();
    const levels = ['before', 'panic: boom', 'stack1', '[INFO] t', 'stack2', '{"@level":"warn"}'].map(
      (line) => parser.parse(line).level,
    );
    expect(levels).toEqual(['debug', 'error', 'error', 'info', 'error', 'warn']);
    expect(createLogParser().parse('fatal error: all goroutines are asleep').level).toBe('error');
    expect(createLogParser().parse('panic:nospace').level).toBe('debug');
  });
});

describe('hostile lines', () => {
  it('escapes what could forge a line or hide one', () => {
    const line = JSON.stringify({ '@level': 'info', '@message': 'a\r\nERROR forged \x1b[2K\x9b1A \u202egnp' });
    expect(parse(line).message).toBe('a\\r\\nERROR forged \\x1b[2K\\x9b1A \\u202egnp');
    expect(parse('\x1b[31mred\x1b[0m\ttab').message).toBe('\\x1b[31mred\\x1b[0m\ttab');
    expect(parse('\x1b[31mred').raw).toBe('\x1b[31mred');
  });

  it('replaces invalid UTF-8', () => {
    expect(parse(Buffer.from([0x61, 0xff, 0xfe, 0x62])).message).toBe('a\ufffd\ufffdb');
  });

  it('marks the pieces of an over-long line, raw at debug whatever they hold', () => {
    const parser = createLogParser();
    const pieces = (['first', 'middle', 'last'] as const).map((position) => parser.parse('[ERROR] x', position));
    expect(pieces.map((entry) => entry.message)).toEqual([
      '[ERROR] x [cut]',
      '[cut] [ERROR] x [cut]',
      '[cut] [ERROR] x',
    ]);
    expect(pieces.every((entry) => entry.level === 'debug' && entry.raw === '[ERROR] x')).toBe(true);
  });

  it('never throws, and every message is one safe line', () => {
    const hclogish = fc.record(
      {
        '@level': fc.anything(),
        '@message': fc.anything(),
        '@timestamp': fc.anything(),
        level: fc.json(),
        x: fc.json(),
      },
      { requiredKeys: [] },
    );
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      hclogish.map((value) => safeJson(value)),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(line, (text) => {
        const entry = parse(text);
        expect(entry.message).not.toMatch(/[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202e]/);
        expect(['trace', 'debug', 'info', 'warn', 'error']).toContain(entry.level);
      }),
      { numRuns: 10_000 },
    );
  });
});

function safeJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? Number(item) : item)) ?? '';
}
