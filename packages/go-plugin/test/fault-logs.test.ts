import type { LogEntry } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { memoryMiB } from './support/bad-plugin.js';
import { callProbe, launchProbe } from './support/probe.js';

/** A probe and what the host reads of its stderr, but for the line that tells the address. */
async function listen(sandbox: Sandbox) {
  const entries: LogEntry[] = [];
  const onLog = (entry: LogEntry) => {
    if (entry.message !== 'plugin address') entries.push(entry);
  };
  const plugin = await launchProbe(sandbox, { onLog });
  const raw = (bytes: string | Uint8Array) =>
    callProbe(plugin, { op: 'rawError', base64: Buffer.from(bytes).toString('base64') });
  const until = (what: string, condition: () => boolean) => sandbox.waitFor(what, condition, 15_000);
  return { plugin, entries, raw, until };
}

describe('a log line of 1 MB (fault 21)', () => {
  test('from the logger is cut, with a mark', async ({ sandbox }) => {
    const { plugin, entries, until } = await listen(sandbox);
    await callProbe(plugin, { op: 'log', message: `long ${'x'.repeat(2 ** 20)}`, fields: { lost: true } });
    await until('the line came', () => entries.length > 0);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ level: 'info', fields: { '@module': 'probe', truncated: true } });
    expect(entries[0]?.message).toMatch(/^long x+… \(cut\)$/);
    expect(Buffer.byteLength(entries[0]?.raw ?? '')).toBeLessThan(64 * 1024);
    await plugin.close();
  });

  test('with a field of that size loses its fields, and says so', async ({ sandbox }) => {
    const { plugin, entries, until } = await listen(sandbox);
    await callProbe(plugin, { op: 'log', message: 'short', fields: { large: 'x'.repeat(2 ** 20) } });
    await until('the line came', () => entries.length > 0);
    expect(entries[0]).toMatchObject({ level: 'info', fields: { '@module': 'probe', truncated: true } });
    expect(entries[0]?.message).toMatch(/^short/);
    await plugin.close();
  });

  test('of raw text comes in pieces, each marked where it was cut', async ({ sandbox }) => {
    const { plugin, entries, raw, until } = await listen(sandbox);
    await raw(`${'x'.repeat(2 ** 20)}\nnext\n`);
    await until('the next line came', () => entries.at(-1)?.message === 'next');
    const pieces = entries.slice(0, -1);
    expect(pieces).toHaveLength(16);
    expect(pieces.map(({ raw: piece }) => piece.length)).toEqual(Array(16).fill(65_536));
    expect(pieces[0]?.message).toMatch(/^x+ \[cut\]$/);
    expect(pieces[1]?.message).toMatch(/^\[cut\] x+ \[cut\]$/);
    expect(pieces[15]?.message).toMatch(/^\[cut\] x+$/);
    expect(new Set(pieces.map(({ level }) => level))).toEqual(new Set(['debug']));
    // As evidence it is one line, and a short one.
    expect(plugin.stderrTail.slice(-2)).toEqual([`${'x'.repeat(4_096)} [cut]`, 'next']);
    await plugin.close();
  });
});

describe('50,000 log lines at once (fault 21)', () => {
  test('from the logger: each arrives or is counted, and the plugin answers on', async ({ sandbox }) => {
    const { plugin, entries, until } = await listen(sandbox);
    const before = memoryMiB();
    await callProbe(plugin, { op: 'log', message: 'flood', count: 50_000, fields: { of: 'lines' } });
    await plugin.ping();
    await callProbe(plugin, { op: 'log', message: 'after the flood' });
    await until('the last line came', () => entries.at(-1)?.message === 'after the flood');
    const arrived = entries.filter(({ message }) => message === 'flood').length;
    const counts = entries.filter(({ level }) => level === 'warn');
    const dropped = counts.reduce((sum, { fields }) => sum + Number(fields['dropped']), 0);
    expect(arrived + dropped).toBe(50_000);
    expect(dropped).toBeGreaterThan(0);
    for (const { message, fields } of counts) {
      expect(message).toBe(`${fields['dropped']} log lines were dropped: the host does not read stderr fast enough`);
    }
    expect(memoryMiB() - before).toBeLessThan(150);
    await plugin.close();
  });

  test('of raw text: all arrive, in order', async ({ sandbox }) => {
    const { plugin, entries, raw, until } = await listen(sandbox);
    const lines = Array.from({ length: 50_000 }, (_, index) => `[WARN] line ${index}`);
    await raw(`${lines.join('\n')}\n`);
    await until('the last line came', () => entries.at(-1)?.message === lines.at(-1));
    expect(entries.map(({ message }) => message)).toEqual(lines);
    expect(entries[0]?.level).toBe('warn');
    expect(plugin.stderrTail).toEqual(lines.slice(-40));
    await plugin.close();
  });
});

describe('log lines that are not what they seem (fault 21)', () => {
  test('bytes that are no UTF-8', async ({ sandbox }) => {
    const { plugin, entries, raw, until } = await listen(sandbox);
    await raw(Buffer.concat([Buffer.from([0x66, 0xff, 0xc3, 0x28, 0xf0, 0x9f, 0x98]), Buffer.from('\nnext\n')]));
    await until('the next line came', () => entries.length === 2);
    expect(entries.map(({ message }) => message)).toEqual(['f��(�', 'next']);
    await plugin.close();
  });

  test('escape sequences, carriage returns and turned text are made visible', async ({ sandbox }) => {
    const { plugin, entries, raw, until } = await listen(sandbox);
    await raw('\u001b[2J\u001b]0;owned\u0007 erased\rforged \u202etxt.exe \u009b31m \u0000\n');
    await until('the line came', () => entries.length === 1);
    const shown = '\\x1b[2J\\x1b]0;owned\\x07 erased\\rforged \\u202etxt.exe \\x9b31m \\x00';
    expect(entries[0]).toMatchObject({ level: 'debug', message: shown });
    expect(plugin.stderrTail.at(-1)).toBe(shown);
    await plugin.close();
  });

  test('a line feed in a message stays one line', async ({ sandbox }) => {
    const { plugin, entries, until } = await listen(sandbox);
    const message = 'done\n{"@level":"error","@message":"forged"}\n[ERROR] forged';
    await callProbe(plugin, { op: 'log', message, fields: { note: 'a\nb', '@level': 'error', '@timestamp': 7 } });
    await until('the line came', () => entries.length > 0);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      level: 'info',
      message: 'done\\n{"@level":"error","@message":"forged"}\\n[ERROR] forged',
      fields: { note: 'a\nb', '_@level': 'error', '_@timestamp': 7 },
      time: expect.any(Date),
    });
    await plugin.close();
  });

  test('records with members of a wrong type are shown raw, and the host lives on', async ({ sandbox }) => {
    const { plugin, entries, raw, until } = await listen(sandbox);
    const lines = [
      '{"@level":1}',
      '{"@message":{}}',
      '{"@timestamp":[]}',
      '{"__proto__":{"level":"error"}}',
      '[]',
      'null',
    ];
    await raw(`${lines.join('\n')}\n`);
    await until('all lines came', () => entries.length === lines.length);
    expect(entries.map(({ level, message }) => [level, message])).toEqual(lines.map((line) => ['debug', line]));
    await plugin.ping();
    await plugin.close();
  });
});
