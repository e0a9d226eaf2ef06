import { describe, expect, it } from 'vitest';
import { type LogLevel, logLevels } from '../log/log-level.js';
import { createLogger } from './logger.js';
import { StderrWriter } from './stderr-writer.js';

function setUp(level?: LogLevel) {
  const records: Record<string, unknown>[] = [];
  const stream = {
    writableLength: 0,
    write: (line: string) => records.push(JSON.parse(line)) > 0,
    on: () => undefined,
  };
  const writer = new StderrWriter(stream, String);
  return { records, log: createLogger({ module: 'kv', writer, level }) };
}

describe('createLogger', () => {
  it('writes a line of each level', () => {
    const { records, log } = setUp();
    for (const level of logLevels) log[level](`a ${level}`);
    expect(records.map((record) => [record['@level'], record['@message']])).toEqual(
      logLevels.map((level) => [level, `a ${level}`]),
    );
  });

  it('writes nothing below its level', () => {
    const { records, log } = setUp('warn');
    for (const level of logLevels) log[level]('m');
    expect(records.map((record) => record['@level'])).toEqual(['warn', 'error']);
  });

  it('adds the fields of a child, of its parents and of the line, the nearest first', () => {
    const { records, log } = setUp();
    const child = log.child({ a: 'parent', b: 'parent', c: 'parent' }).child({ b: 'child', c: 'child' });
    child.info('m', { c: 'line' });
    log.info('plain');
    expect(records[0]).toMatchObject({ '@module': 'kv', a: 'parent', b: 'child', c: 'line' });
    expect(records[1]).not.toHaveProperty('a');
  });

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined'],
    ['a number', 7, '7'],
    ['an object', { a: 1 }, '{"a":1}'],
    ['an object that cannot be a text', Object.create(null), '{}'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
  ])('takes %s for a message and never throws', (_what, message, text) => {
    const { records, log } = setUp();
    log.info(message as string);
    expect(records[0]?.['@message']).toBe(text);
  });

  it('may be used without its object', () => {
    const { records, log } = setUp();
    const { info } = log;
    info('loose');
    expect(records).toHaveLength(1);
  });
});
