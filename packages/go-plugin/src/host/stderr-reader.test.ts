import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../log/log-line.js';
import { readStderr } from './stderr-reader.js';

function setUp() {
  const stderr = new PassThrough();
  const entries: LogEntry[] = [];
  const reader = readStderr(stderr, (entry) => entries.push(entry));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { stderr, entries, reader, settle };
}

describe('readStderr', () => {
  it('parses each line and keeps the last ones', async () => {
    const { stderr, entries, reader, settle } = setUp();
    stderr.write('{"@level":"warn","@message":"low disk"}\n[INFO] re');
    stderr.write('ady\nplain\n');
    await settle();
    expect(entries.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'low disk'],
      ['info', '[INFO] ready'],
      ['debug', 'plain'],
    ]);
    expect(reader.tail()).toEqual(['{"@level":"warn","@message":"low disk"}', '[INFO] ready', 'plain']);
  });

  it('takes a last line without its line feed, and tells when all was read', async () => {
    const { stderr, entries, reader } = setUp();
    stderr.end('panic: at the disco');
    await reader.ended;
    expect(entries.map(({ level }) => level)).toEqual(['error']);
    expect(reader.tail()).toEqual(['panic: at the disco']);
  });

  it('ends with a pipe that breaks', async () => {
    const { stderr, reader, settle } = setUp();
    stderr.write('half');
    await settle();
    stderr.destroy(new Error('read EIO'));
    await reader.ended;
    expect(reader.tail()).toEqual(['half']);
  });

  it('keeps the last lines, and of a huge one its beginning', async () => {
    const { stderr, reader, settle } = setUp();
    for (let number = 1; number <= 200; number += 1) stderr.write(`line ${number}\n`);
    stderr.write(`${'x'.repeat(1_000_000)}\n`);
    await settle();
    const tail = reader.tail();
    expect(tail.length).toBeGreaterThan(1);
    expect(tail.length).toBeLessThan(100);
    expect(tail.at(-2)).toBe('line 200');
    expect(tail.at(-1)).toMatch(/^x{4096}/);
    expect(tail.at(-1)?.length).toBeLessThan(5_000);
  });

  it('drains where nobody wants the lines', async () => {
    const stderr = new PassThrough();
    const { tail } = readStderr(stderr, undefined);
    for (let count = 0; count < 50; count += 1) {
      if (!stderr.write(Buffer.alloc(65_536, 'x'))) await new Promise((resolve) => stderr.once('drain', resolve));
    }
    stderr.write('\nlast\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(tail().at(-1)).toBe('last');
  });
});
