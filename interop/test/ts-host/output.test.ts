import type { LogEntry } from '@awf/go-plugin/host';
import { expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { describePairing } from '../../src/describe-with-peer.js';
import { kvOf } from './support/calls.js';
import { statusOf } from './support/failures.js';
import { type BadMode, launchBad, launchGo } from './support/launch-go.js';

/** Launches `bad-plugin` and keeps what it logs. */
async function launchLogging(sandbox: Sandbox, mode: BadMode) {
  const entries: LogEntry[] = [];
  const plugin = await launchBad(sandbox, mode, { onLog: (entry) => entries.push(entry) });
  const find = (message: string) => entries.find((entry) => entry.message === message);
  const waitFor = async (message: string): Promise<LogEntry | undefined> => {
    await sandbox.waitFor(`it logs "${message}"`, () => find(message) !== undefined, 20_000);
    return find(message);
  };
  return { plugin, entries, find, waitFor };
}

describePairing('ts-host/go-plugin', 'the stdio stream', () => {
  for (const tls of ['auto', 'off'] as const) {
    test(`brings every byte by its channel, tls ${tls} [GP-6.11-stdio]`, async ({ sandbox }) => {
      const [out, err]: [Uint8Array[], Uint8Array[]] = [[], []];
      const handlers = {
        onStdout: (data: Uint8Array) => out.push(data),
        onStderr: (data: Uint8Array) => err.push(data),
      };
      await using plugin = await launchGo(sandbox, 'kv-plugin', { tls, ...handlers });
      const bytes = Buffer.concat([
        Buffer.from('no line feed, \xff\xfe\0 \u{1f600}'),
        Buffer.alloc(200_000, '\x80é\r\n'),
      ]);
      await kvOf(plugin).put('talk.stdout', bytes);
      await kvOf(plugin).put('talk.stderr', 'to stderr\n');
      await sandbox.waitFor('all of it is here', () => Buffer.concat(out).length === bytes.length && err.length > 0);
      expect(Buffer.concat(out).equals(bytes)).toBe(true);
      expect(Buffer.concat(err).toString()).toBe('to stderr\n');
      expect(plugin.stderrTail.join()).not.toContain('to stderr');
    });
  }

  test('takes its tail along at the end', async ({ sandbox }) => {
    const out: Uint8Array[] = [];
    const plugin = await launchGo(sandbox, 'kv-plugin', { onStdout: (data) => out.push(data) });
    await kvOf(plugin).put('talk.stdout', 'last words');
    await plugin.close();
    expect(Buffer.concat(out).toString()).toBe('last words');
  });
});

describePairing('ts-host/go-plugin', 'log entries', () => {
  test('arrive with level, message and fields [GP-6.11-log]', async ({ sandbox }) => {
    const entries: LogEntry[] = [];
    await using plugin = await launchGo(sandbox, 'kv-plugin', { onLog: (entry) => entries.push(entry) });
    const before = Date.now();
    await kvOf(plugin).put('talk.log', 'all is well');
    await kvOf(plugin).put('talk.warn', 'two\nlines');
    await sandbox.waitFor('both are here', () => entries.some(({ level }) => level === 'warn'));
    const info = entries.find(({ level }) => level === 'info');
    expect(info).toMatchObject({ message: 'all is well', fields: { answer: 42, '@module': 'kv' } });
    expect(Math.abs(Number(info?.time) - before)).toBeLessThan(10_000);
    // One entry is one line, whatever the plugin puts in.
    expect(entries.find(({ level }) => level === 'warn')).toMatchObject({
      message: 'two\\nlines',
      fields: { answer: 42 },
    });
    expect(entries).toContainEqual(expect.objectContaining({ level: 'debug', message: 'plugin address' }));
  });

  test('in plain text have the level of their prefix, else debug [GP-6.11-level]', async ({ sandbox }) => {
    const lines = [
      ['[TRACE] a', 'trace'],
      ['[DEBUG] b', 'debug'],
      ['[INFO] c', 'info'],
      ['[WARN]d', 'warn'],
      ['[ERROR] e', 'error'],
      [' [WARN] f', 'debug'],
      ['[ERR] g', 'debug'],
      ['[warn] h', 'debug'],
      ['plain', 'debug'],
      ['', 'debug'],
      ['done', 'debug'],
    ] as const;
    const value = lines.map(([line]) => line).join('\\n');
    const { plugin, entries, waitFor } = await launchLogging(sandbox, ['log-vectors', value]);
    await waitFor('done');
    for (const [message, level] of lines.filter(([line]) => line !== '')) {
      expect(entries).toContainEqual({ level, message, fields: {}, raw: message });
    }
    await plugin.close();
  });

  test('in JSON of other forms keep what can be kept, and harm nobody [GP-6.11-odd]', async ({ sandbox }) => {
    const { plugin, entries, waitFor } = await launchLogging(sandbox, 'log-types');
    await waitFor('null');
    for (const raw of [
      '{"@message":1}',
      '{"@level":[],"@message":"x"}',
      '{"@timestamp":{}}',
      '["HELLO"]',
      '12345',
      'null',
    ]) {
      expect(entries).toContainEqual({ level: 'debug', message: raw, fields: {}, raw });
    }
    expect(await kvOf(plugin).get('word')).toBe('word');
    await plugin.close();
  });

  test('may be huge [GP-6.11-odd]', async ({ sandbox }) => {
    const { plugin, entries, waitFor } = await launchLogging(sandbox, 'huge-log');
    expect(await waitFor('after the huge lines')).toMatchObject({ level: 'warn' });
    expect(entries.filter(({ message }) => message.includes('[cut]')).length).toBeGreaterThan(2);
    expect(Math.max(...entries.map(({ message }) => message.length))).toBeLessThan(70_000);
    await plugin.close();
  });

  test('may hold invalid bytes, terminal codes and forged lines [GP-6.11-odd]', async ({ sandbox }) => {
    const { plugin, entries, find, waitFor } = await launchLogging(sandbox, 'bad-bytes');
    await waitFor('nul \\x00 byte and carriage\\rreturn');
    expect(find('one\\n[ERROR] forged')).toMatchObject({ level: 'info' });
    expect(entries.some(({ level }) => level === 'error')).toBe(false);
    const messages = entries.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/^invalid \ufffd.* bytes$/));
    expect(messages.filter((message) => /[\0-\x1f\x7f]/.test(message))).toEqual([]);
    expect(messages).toContain('\\x1b[31mred\\x1b[0m \\x1b]0;title\\x07 bell');
    await plugin.close();
  });

  test('of a panic are errors, with what follows [GP-6.11-panic]', async ({ sandbox }) => {
    const { plugin, entries } = await launchLogging(sandbox, 'serve');
    expect(await statusOf(kvOf(plugin).get('panic'))).toMatch(/^UNAVAILABLE: /);
    expect(await plugin.exited).toEqual({ code: 2, signal: null });
    await plugin.close();
    const start = entries.findIndex(({ message }) => message === 'panic: kaboom in the background');
    expect(start).toBeGreaterThanOrEqual(0);
    const said = entries.slice(start);
    expect(said.length).toBeGreaterThan(3);
    expect(said.every(({ level }) => level === 'error')).toBe(true);
    expect(plugin.stderrTail.join('\n')).toContain('goroutine ');
  });
});

describePairing('ts-host/go-plugin', 'a plugin that floods', () => {
  test('its stderr is not blocked, nor are its calls [GP-6.11-flood]', async ({ sandbox }) => {
    const { plugin, entries, waitFor } = await launchLogging(sandbox, ['flood', '50000']);
    const kv = kvOf(plugin);
    const answers = Array.from({ length: 20 }, async (_, index) => kv.get(String(index)));
    expect(await Promise.all(answers)).toHaveLength(20);
    expect(await waitFor('[WARN] flood is over')).toMatchObject({ level: 'warn' });
    expect(entries.filter(({ message }) => message.startsWith('[INFO] flood '))).toHaveLength(50_000);
    expect(plugin.stderrTail.length).toBeLessThan(1_000);
    await plugin.close();
  });

  test('its stdout is not blocked either, though nobody listens [GP-6.11-flood]', async ({ sandbox }) => {
    let bytes = 0;
    const onStdout = (data: Uint8Array): void => {
      bytes += data.length;
    };
    await using heard = await launchBad(sandbox, ['flood-stdio', '20000'], { onStdout });
    await using unheard = await launchBad(sandbox, ['flood-stdio', '20000']);
    // `flood 0` to `flood 19999`, each with a line feed.
    await sandbox.waitFor('all of it is here', () => bytes === 20_000 * 7 + 10 + 180 + 2_700 + 36_000 + 50_000, 20_000);
    for (const plugin of [heard, unheard]) expect(await kvOf(plugin).get('word')).toBe('word');
  });
});
