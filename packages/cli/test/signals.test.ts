import { describe, expect } from 'vitest';
import { marked, parseDocument, test } from './support/command.js';

describe('a signal', () => {
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    test(`${name} cancels the call, stops the plugin and ends with ${code}`, async ({ command }) => {
      command.add('odd', 'odd-plugin.mjs');
      const running = command.start(['run', 'odd', 'hang', ...marked]);
      await running.says('hanging');
      running.child.kill(name);
      const end = await running.end;
      expect(end).toMatchObject({ code, stdout: '' });
      expect(end.stderr).toMatch(/^odd \| finally$/m);
      expect(end.stderr).toMatch(new RegExp(`^error INTERRUPTED interrupted by ${name}$`, 'm'));
    });
  }

  test('is an error with its exit code for programs', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const running = command.start(['run', 'odd', 'hang', '--json', ...marked]);
    await command.sandbox.waitFor('the plugin runs', () => command.sandbox.processes().length >= 2);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.end;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(parseDocument(stderr)).toEqual({ error: 'interrupted by SIGINT', code: 130, error_code: 'INTERRUPTED' });
  });

  test('gives a start up', async ({ command }) => {
    command.add('stubborn', 'stubborn-plugin.mjs');
    const running = command.start(['inspect', 'stubborn', '--verbose', ...marked]);
    await running.says('stubborn');
    running.child.kill('SIGINT');
    expect(await running.end).toMatchObject({ code: 130, stdout: '' });
  });

  test('twice ends everything at once', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const running = command.start(['run', 'odd', 'hang', ...marked]);
    await running.says('hanging');
    const startedAt = performance.now();
    running.child.kill('SIGINT');
    running.child.kill('SIGTERM');
    expect([130, 143]).toContain((await running.end).code);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('a reader that goes away', () => {
  test('is no fault', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const running = command.start(['run', 'odd', 'say', '--input', 'text=unread', ...marked]);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
