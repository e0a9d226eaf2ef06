import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { isRunning, type Sandbox, test } from '../../../test/support/sandbox.js';
import { definePlugin } from '../src/define/definers.js';
import { type TestHost, type TestOptions, testPlugin } from '../src/testing.js';
import { plugin } from './fixtures/kit-definition.mjs';
import { failureOf } from './support/failure-of.js';

const executable = fileURLToPath(new URL('./fixtures/kit-plugin.mjs', import.meta.url));

function open({ env }: Sandbox, options: TestOptions = {}): Promise<TestHost<typeof plugin>> {
  return testPlugin(plugin, { via: { executable, env }, ...options });
}

async function pidOf(t: TestHost<typeof plugin>): Promise<number> {
  const { data } = await t.execute('where', {});
  return Number(data['pid']);
}

/** A program that is written for one test. */
function program({ folder }: Sandbox, text: string): string {
  const file = `${folder}/work`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

describe('an executable', () => {
  test('is a process of its own, which is gone afterwards', async ({ sandbox }) => {
    const t = await open(sandbox);
    const pid = await pidOf(t);
    expect(pid).not.toBe(process.pid);
    expect(isRunning(pid)).toBe(true);
    await t.close();
    expect(isRunning(pid)).toBe(false);
  });

  test('gets the variables that the test gives it', async ({ sandbox }) => {
    const env = { ...sandbox.env, NODE_OPTIONS: '--title=kit-under-test' };
    await using t = await testPlugin(plugin, { via: { executable, env } });
    expect(await t.execute('where', {})).toMatchObject({ success: true });
  });

  test.for([
    ['exit', 'it exited with code 7. Its last words on stderr:', { exitCode: 7 }],
    ['kill', 'it was ended by SIGKILL.', { exitSignal: 'SIGKILL' }],
  ] as const)('that crashes in a call says so: %s', async ([how, words, evidence], { sandbox }) => {
    await using t = await open(sandbox);
    const other = failureOf(t.execute('hang', {}));
    await t.waitFor(() => t.logs.some(({ message }) => message === 'hanging'));
    const error = await failureOf(t.execute('die', { how }));
    expect(error).toMatchObject({ code: 'CRASHED', kind: 'plugin', plugin: 'kit', evidence });
    expect(error.message.startsWith(`Plugin kit crashed while it was to execute "die": ${words}`)).toBe(true);
    expect(await other).toMatchObject({ code: 'CRASHED' });
    expect(await failureOf(t.execute('echo', { text: '' }))).toMatchObject({
      code: 'CRASHED',
      message: expect.stringContaining('crashed while it was to execute "echo"'),
    });
    if (how === 'exit') {
      expect(error.message).toMatch(/\n {2}last words$/);
      expect(t.logs.at(-1)).toEqual({ level: 'debug', message: 'last words', fields: {} });
    }
  });

  test('that crashes between calls is closed in peace', async ({ sandbox }) => {
    const t = await open(sandbox);
    process.kill(await pidOf(t), 'SIGKILL');
    await t.close();
  });

  test('that was built from something else is refused', async ({ sandbox }) => {
    const later = definePlugin({ name: 'kit', version: '1.3.0' });
    const via = { executable, env: sandbox.env };
    expect(await failureOf(testPlugin(later, { via }))).toMatchObject({
      code: 'OPTIONS_INVALID',
      message: `testPlugin: the executable ${executable} is kit 1.2.3, not kit 1.3.0: build it anew, or name the one that was built from it`,
    });
  });

  test('that is missing or does not start is told as launch tells it', async ({ sandbox }) => {
    const missing = `${sandbox.folder}/nothing`;
    expect(await failureOf(testPlugin(plugin, { via: { executable: missing } }))).toMatchObject({
      code: 'EXECUTABLE_MISSING',
    });
    const early = program(sandbox, '#!/usr/bin/env node\nconsole.error("no luck");\nprocess.exit(3);\n');
    expect(await failureOf(testPlugin(plugin, { via: { executable: early, env: sandbox.env } }))).toMatchObject({
      code: 'EXITED_EARLY',
      message: expect.stringContaining('no luck'),
    });
  });

  test('is given up while it starts', async ({ sandbox }) => {
    const silent = program(sandbox, '#!/usr/bin/env node\nsetInterval(() => undefined, 1000);\n');
    const controller = new AbortController();
    const via = { executable: silent, env: sandbox.env };
    const start = failureOf(testPlugin(plugin, { via, signal: controller.signal }));
    await sandbox.waitFor('it runs', () => sandbox.processes().length > 0);
    controller.abort();
    expect(await start).toMatchObject({ code: 'CANCELLED' });
  });

  test('does not outlive a test that dies', async ({ sandbox }) => {
    const script = `
      import { testPlugin } from '@awf/plugin-sdk/testing';
      import { plugin } from './fixtures/kit-definition.mjs';
      const t = await testPlugin(plugin, { via: { executable: ${JSON.stringify(executable)}, env: ${JSON.stringify(sandbox.env)} } });
      const { data } = await t.execute('where', {});
      console.log(data.pid);
      setInterval(() => undefined, 1000);
    `;
    const folder = fileURLToPath(new URL('./', import.meta.url));
    const env = { ...process.env, ...sandbox.env };
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, env });
    const [line] = await once(child.stdout, 'data');
    const pid = Number(String(line));
    expect(isRunning(pid)).toBe(true);
    child.kill('SIGKILL');
    await sandbox.waitFor('the plugin is gone', () => !isRunning(pid));
    await sandbox.waitFor('its sockets are gone', () => sandbox.processes().length === 0);
  });
});
