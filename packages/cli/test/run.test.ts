import { describe, expect } from 'vitest';
import { runCli } from '../src/run-cli.js';
import { marked, parseDocument, test } from './support/command.js';

describe('awf-plugin run', () => {
  test('prints the output, and nothing else', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const end = await command.run(['run', 'odd', 'say', '--input', 'text=a=b', ...marked]);
    expect(end).toEqual({ code: 0, stdout: 'a=b\n', stderr: '' });
  });

  test('prints the data where there is no output', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const end = await command.run(['run', 'odd', 'types', '--input', 'n=1', '--quiet', ...marked]);
    expect(end).toEqual({ code: 0, stdout: '{\n  "n": "1"\n}\n', stderr: '' });
  });

  test('sends texts and JSON values, and keeps data and output apart', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const inputs = '{"text":"lost","n":2,"list":[true,null],"__proto__":{"x":1}}';
    const args = ['--inputs-json', inputs, '--input', 'text=kept', '--input', 'empty=', '--json', ...marked];
    const { code, stdout, stderr } = await command.run(['run', 'odd/awf-plugin-odd', 'say', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const data = '{"n":2,"list":[true,null],"__proto__":{"x":1},"empty":""}';
    expect(stdout).toBe(`{"success":true,"output":"kept","data":${data},"error":""}\n`);
  });

  test('ends with 3 where the operation failed, and keeps what it got', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const people = await command.run(['run', 'odd', 'refuse', ...marked]);
    expect(people).toEqual({ code: 3, stdout: 'half\n', stderr: 'failed refuse: not today\n' });
    const machines = await command.run(['run', 'odd', 'refuse', '--json', ...marked]);
    expect({ ...machines, stdout: parseDocument(machines.stdout) }).toEqual({
      code: 3,
      stdout: { success: false, output: 'half', data: { tried: 2 }, error: 'not today' },
      stderr: '',
    });
  });

  test('names the operations there are where the one asked for is unknown', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['run', 'odd', 'sya', '--json', ...marked]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(parseDocument(stderr)).toEqual({
      error: expect.stringMatching(/"sya".*not found.*hang, say, work, types/),
      code: 1,
      error_code: 'UNKNOWN_NAME',
    });
  });

  test('ends with 3 and the last words where the plugin dies', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['run', 'odd', 'die', '--json', ...marked]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    const error = expect.stringMatching(/exited with code 7[\s\S]*last words/);
    expect(parseDocument(stderr)).toEqual({ error, code: 3, error_code: 'CRASHED' });
  });

  test('gives up at the deadline, which reaches the plugin', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stderr } = await command.run(['run', 'odd', 'hang', '--timeout-ms', '300', ...marked]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^odd \| hanging$/m);
    expect(stderr).toMatch(/^odd \| finally$/m);
    expect(stderr).toMatch(/^error DEADLINE_EXCEEDED .*300 ms/m);
  });

  test('gives the plugin the variables that were named, and no others', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const env = { ONE: 'of the shell', TWO: 'of the shell' };
    const dataOf = async (...flags: string[]) =>
      parseDocument((await command.run(['run', 'odd', 'env', '--json', ...flags, ...marked], env)).stdout);
    expect(await dataOf()).toMatchObject({ data: { one: null, two: null } });
    expect(await dataOf('--env', 'ONE', '--env', 'TWO=a=b')).toMatchObject({
      data: { one: 'of the shell', two: 'a=b' },
    });
    expect(await dataOf('--inherit-env', '--env', 'TWO=')).toMatchObject({ data: { one: 'of the shell', two: '' } });
  });

  test('gives the plugin its config', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const end = await command.run(['run', 'odd', 'config', '--config-json', '{"depth":3}', '--json', ...marked]);
    expect(parseDocument(end.stdout)).toMatchObject({ success: true, data: { depth: 3 } });
  });

  test('shows the log with its levels, safe to print', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const logOf = async (...flags: string[]) => (await command.run(['run', 'odd', 'log', ...flags, ...marked])).stderr;
    const usual = await logOf();
    expect(usual).toMatch(/^odd info {2}plain words .*n=1/m);
    expect(usual).toMatch(/^odd error loud words/m);
    expect(usual).toMatch(/^odd \| \\x1b\[31mraw words$/m);
    expect(usual).not.toContain('quiet words');
    expect(await logOf('--verbose')).toMatch(/^odd debug quiet words/m);
    const quiet = await logOf('--quiet');
    expect(quiet).toMatch(/^odd error loud words/);
    expect(quiet.trim().split('\n')).toHaveLength(1);
    const lines = (await logOf('--json', '--verbose'))
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ plugin: 'odd', level: 'info', message: 'plain words' }));
  });

  test('refuses what is no plugin before it starts anything', async ({ command }) => {
    const { code, stdout, stderr } = await command.run(['run', 'nowhere', 'say', '--json']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    const error = expect.stringContaining('nowhere cannot be reached');
    expect(parseDocument(stderr)).toEqual({ error, code: 4, error_code: 'EXECUTABLE_MISSING' });
  });

  test('refuses a broken manifest with file, line and column', async ({ command }) => {
    command.add(
      'odd',
      'odd-plugin.mjs',
      'name: odd\nversion: one\nawf_version: ">=0.4.0"\ncapabilities: [operations]\n',
    );
    const { code, stderr } = await command.run(['run', 'odd', 'say']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error MANIFEST_INVALID .*plugin\.yaml:2:10: /);
  });

  test('names the argument that it cannot read, and starts nothing', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['run', 'odd', 'say', '--input', 'text']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'error USAGE_INVALID --input "text" must be key=value with a key that is not empty\n' +
        'Usage: awf-plugin run <plugin> <operation> [type] [options]\nSee: awf-plugin run --help\n',
    );
  });

  test('gives up on a plugin that says nothing', async ({ command }) => {
    command.add('stubborn', 'stubborn-plugin.mjs');
    const { code, stdout, stderr } = await command.run([
      'run',
      'stubborn',
      'say',
      '--start-timeout-ms',
      '1500',
      ...marked,
    ]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^error HANDSHAKE_TIMEOUT .*1500 ms.*no handshake line/m);
  });

  test('prints output as it comes', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { child, end } = command.start(['run', 'odd', 'work', ...marked]);
    let stdout = '';
    child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
    await command.sandbox.waitFor('the first of it comes', () => stdout !== '');
    expect(stdout).toBe('first\nsec');
    expect(await end).toEqual({ code: 0, stdout: 'first\nsecond \u001b[31mline\n', stderr: '' });
  });

  test('prints the whole answer for programs as ever', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['run', 'odd', 'work', '--json', ...marked]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('{"success":true,"output":"first\\nsecond \\u001b[31mline","data":{"n":1},"error":""}\n');
  });

  test('keeps what was printed before the operation failed', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const end = await command.run(['run', 'odd', 'work', '--input', 'then=throw', ...marked]);
    expect(end).toMatchObject({ code: 3, stdout: 'first\nsecond \u001b[31mline\n' });
    expect(end.stderr).toMatch(/^failed work: on purpose$/m);
  });

  test('tells progress as the log does where no terminal reads, and only where it is asked for', async ({
    command,
  }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { stderr } = await command.run(['run', 'odd', 'work', '--verbose', ...marked]);
    expect(stderr).toMatch(/^odd debug progress fraction=0\.25 message="a quarter\\u001b\[31m"$/m);
  });

  test('shows on a terminal how far it is, safe to print', async ({ command }) => {
    const plugin = command.add('odd', 'odd-plugin.mjs');
    let written = '';
    const terminal = { isTTY: true, columns: 80, write: (text: string) => (written += text) };
    const { signal } = new AbortController();
    const env = { ...process.env, ...command.sandbox.env, NO_COLOR: '1' };
    const code = await runCli(['run', plugin, 'work', ...marked], { stdout: terminal, stderr: terminal, env, signal });
    expect(code).toBe(0);
    const clear = '\r\u001b[2K';
    expect(written).toContain(`${clear}running odd.work… 25 % a quarter\\u001b[31m${clear}`);
    expect(written).toContain('second \\u001b[31mline\n');
    expect(written.endsWith(clear)).toBe(true);
  });
});
