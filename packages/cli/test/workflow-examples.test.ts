import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type Command, marked, parseDocument, test } from './support/command.js';

/** Puts a built example into the command's folder. */
function install({ folder }: Command, name: string): void {
  const dist = fileURLToPath(new URL(`../../../examples/${name}/dist/${name}`, import.meta.url));
  cpSync(dist, join(folder, name), { recursive: true });
}

const json = ['--json', ...marked] as const;

describe('examples of the workflow engine by the command line', () => {
  test('greeter is an operation and a step', async ({ command }) => {
    install(command, 'greeter');
    const operation = await command.run(['run', 'greeter', 'greet', '--input', 'name=Ada', ...json]);
    expect(parseDocument(operation.stdout)).toMatchObject({ success: true, data: { greeting: 'Hello, Ada' } });
    const config = ['--config-json', '{"name":"{{ .who }}","shout":"true"}', '--input-json', '{"who":"Ada"}'];
    const step = await command.run(['run', 'greeter', 'step', 'step.greet', ...config, ...json]);
    expect(parseDocument(step.stdout)).toEqual({ output: { greeting: 'HELLO, ADA' }, stop: false });
  });

  test('kv-module keeps values between runs, in the working folder', async ({ command }) => {
    install(command, 'kv-module');
    const put = ['--invoke', 'put={"key":"a","value":"1"}', '--invoke', 'keys={"prefix":""}'];
    const store = ['run', 'kv-module', 'module', 'kv.store', '--config-json', '{"path":"data"}', ...put];
    expect(parseDocument((await command.run([...store, ...json])).stdout)).toMatchObject({
      type: 'kv.store',
      invoked: [{ method: 'put' }, { method: 'keys', result: { keys: ['a'] } }],
    });
    expect(existsSync(join(command.folder, 'data'))).toBe(true);
    const get = ['run', 'kv-module', 'step', 'step.kv_get', '--config-json', '{"store":"s","key":"a"}'];
    const got = await command.run([...get, '--module', 's:kv.store={"path":"data"}', ...json]);
    expect(parseDocument(got.stdout)).toMatchObject({ output: { value: '1', found: true } });
  });

  test('file-watch tells of a file, until it is stopped', async ({ command }) => {
    install(command, 'file-watch');
    const inbox = join(command.folder, 'inbox');
    mkdirSync(inbox);
    const watch = [
      'run',
      'file-watch',
      'trigger',
      'trigger.file_watch',
      '--config-json',
      JSON.stringify({ path: inbox }),
    ];
    const { child, end } = command.start([...watch, ...json]);
    let stdout = '';
    child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
    // What is there at the start is no news: files come until one is.
    let files = 0;
    await command.sandbox.waitFor(
      'it tells',
      () => {
        writeFileSync(join(inbox, `${files++}.txt`), 'text');
        return stdout.includes('\n');
      },
      15_000,
    );
    child.kill('SIGTERM');
    expect((await end).code).toBe(143);
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toEqual({
      trigger: 'trigger.file_watch',
      action: 'changed',
      data: { file: expect.stringMatching(/^\d+\.txt$/), event: 'add', size: 4 },
    });
  });

  test('typed-contract takes messages', async ({ command }) => {
    install(command, 'typed-contract');
    const config = ['--config-json', '{"carrier":"ACME","currency":"EUR"}'];
    const input = ['--input-json', '{"grams":1500,"country":"PT"}'];
    const quotes = [];
    for (const type of ['step.quote_proto', 'step.quote_schema']) {
      const end = await command.run(['run', 'typed-contract', 'step', type, ...config, ...input, ...json]);
      expect(end).toMatchObject({ code: 0, stderr: '' });
      quotes.push(parseDocument(end.stdout));
    }
    expect(quotes[0]).toEqual(quotes[1]);
    expect(quotes[0]).toMatchObject({
      output: { days: 6, notes: ['customs of PT'], price: { cents: 2940, currency: 'EUR' } },
    });
  });
});
