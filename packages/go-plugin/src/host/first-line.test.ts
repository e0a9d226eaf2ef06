import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { longestHandshakeBytes, readFirstLine } from './first-line.js';

/** What is read of chunks, and of the end where there is one. */
async function read(chunks: readonly (string | Buffer)[], end: 'ends' | 'stays open' | 'breaks' = 'ends') {
  const stdout = new PassThrough();
  const { line } = readFirstLine(stdout);
  for (const chunk of chunks) stdout.write(chunk);
  if (end === 'ends') stdout.end();
  if (end === 'breaks') setImmediate(() => stdout.destroy(new Error('read ECONNRESET')));
  return line;
}

describe('readFirstLine', () => {
  it.each<[string, readonly string[], string]>([
    ['in one piece', ['1|1|unix|/tmp/x|grpc|\n'], '1|1|unix|/tmp/x|grpc|'],
    ['in pieces', ['1|1', '|unix|/tmp', '/x|grpc|', '\n'], '1|1|unix|/tmp/x|grpc|'],
    ['with more after it', ['first\nsecond\n'], 'first'],
    ['with CRLF', ['first\r\n'], 'first\r'],
    ['that is empty', ['\n1|1|unix|/tmp/x|grpc\n'], ''],
    ['of two bytes of one character', ['gr\u00fc\u00dfe\n'], 'grüße'],
  ])('takes a line %s', async (_how, chunks, text) => {
    expect(await read(chunks, 'stays open')).toEqual({ kind: 'line', text });
  });

  it('takes a character that is cut by the pieces', async () => {
    const bytes = Buffer.from('ü\n');
    expect(await read([bytes.subarray(0, 1), bytes.subarray(1)], 'stays open')).toEqual({ kind: 'line', text: 'ü' });
  });

  it('takes what was not terminated at the end', async () => {
    expect(await read(['1|1|unix|/tmp/x|grpc'])).toEqual({ kind: 'line', text: '1|1|unix|/tmp/x|grpc' });
  });

  it.each(['ends', 'breaks'] as const)('says that there is none where stdout %s without it', async (end) => {
    expect(await read([], end)).toEqual({ kind: 'ended' });
  });

  it('takes 64 KiB and no more', async () => {
    const longest = 'x'.repeat(longestHandshakeBytes);
    expect(await read([longest, '\n'], 'stays open')).toEqual({ kind: 'line', text: longest });
    expect(await read([longest, 'x'], 'stays open')).toEqual({ kind: 'too-long', text: longest });
    expect(await read([Buffer.alloc(10_000_000, 'x')], 'stays open')).toEqual({ kind: 'too-long', text: longest });
  });

  it('tells what came of the line so far', async () => {
    const stdout = new PassThrough();
    const { begun } = readFirstLine(stdout);
    expect(begun()).toBe('');
    stdout.write('half a li');
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun()).toBe('half a li');
  });

  it.each(['line\n', 'x'.repeat(70_000)])('goes on draining, so that the plugin never blocks (%#)', async (first) => {
    const stdout = new PassThrough();
    const { line } = readFirstLine(stdout);
    stdout.write(first);
    await line;
    const flood = Array.from({ length: 64 }, () => Buffer.alloc(65_536, 'y'));
    let written = 0;
    const target = new Writable({
      write(chunk, _encoding, done) {
        written += chunk.length;
        stdout.write(chunk, done);
      },
    });
    await pipeline(flood, target);
    expect(written).toBe(64 * 65_536);
  });
});
