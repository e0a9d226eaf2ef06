import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { failureOfBad, memoryMiB } from './support/bad-plugin.js';
import { callProbe, launchProbe } from './support/probe.js';

const hint =
  'Something printed to stdout before the handshake, or this program is no go-plugin plugin: ' +
  'print to stderr instead, and check that it is the right executable';

describe('output before the handshake line (fault 1)', () => {
  test('of a plugin of ours reaches the host, and not the line', async ({ sandbox }) => {
    let stdout = '';
    const onStdout = (data: Uint8Array) => {
      stdout += Buffer.from(data).toString();
    };
    const plugin = await launchProbe(sandbox, { onStdout, env: { PROBE_EARLY_OUTPUT: 'yes' } });
    await callProbe(plugin, { op: 'print', text: 'printed by a handler\n' });
    await sandbox.waitFor('the output arrived', () => stdout.endsWith('handler\n'));
    expect(stdout).toBe('printed at import\nwritten to descriptor 1\nprinted by a handler\n');
    await plugin.close();
  });

  test('of any other plugin is quoted, escaped and cut', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'prints-first.sh');
    const quoted = `"\\u001b[32mLoading modules\\u001b[0m ${'0'.repeat(175)}…"`;
    expect(error).toMatchObject({ code: 'HANDSHAKE_MALFORMED', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      "Plugin bad could not be started: The plugin's first line on stdout is no handshake line: " +
        `it has fewer than 4 fields. It was ${quoted}. ${hint}. It wrote nothing to stderr.`,
    );
    expect(error.evidence).toEqual({ pid: expect.any(Number), stderr: [], state: 'handshake' });
  });
});

describe('stdout that holds no line (fault 2)', () => {
  test('a text without its line feed', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'no-newline.sh');
    expect(error).toMatchObject({ code: 'HANDSHAKE_MALFORMED', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      "Plugin bad could not be started: The plugin's first line on stdout is no handshake line: " +
        `it has fewer than 4 fields. It was "starting up ...". ${hint}. It wrote nothing to stderr.`,
    );
  });

  test.for(['long-line.sh', 'endless-line.sh'])(
    '%s is cut at 64 KiB, and the plugin killed',
    async (file, { sandbox }) => {
      const before = memoryMiB();
      const error = await failureOfBad(sandbox, file);
      expect(error).toMatchObject({ code: 'HANDSHAKE_MALFORMED', kind: 'plugin', plugin: 'bad' });
      expect(error.message).toBe(
        'Plugin bad could not be started: its first line on stdout is longer than 65536 bytes; it begins with ' +
          `"${'x'.repeat(200)}…". Print to stderr before the handshake, never to stdout. It wrote nothing to stderr.`,
      );
      await sandbox.waitFor('the plugin and its children are gone', () => sandbox.processes().length === 0);
      expect(memoryMiB() - before).toBeLessThan(64);
    },
  );

  test('bytes that are no text', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'garbage.sh');
    expect(error).toMatchObject({ code: 'HANDSHAKE_MALFORMED', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      "Plugin bad could not be started: The plugin's first line on stdout is no handshake line: " +
        'its core protocol version "��\\u0000\\u0001" is no integer. It was "��\\u0000\\u0001|\\u001b[2J�|�|\\u202e". ' +
        `${hint}. It wrote nothing to stderr.`,
    );
  });

  test('a stdout that ends while the plugin runs on', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'closes-stdout.sh');
    expect(error).toMatchObject({ code: 'HANDSHAKE_MALFORMED', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      'Plugin bad could not be started: it closed its stdout without a handshake line, and runs on. ' +
        'It wrote nothing to stderr.',
    );
  });
});
