import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.js';
import { readVersion } from './version.js';

interface World {
  readonly interruptedBy?: string;
  readonly isTTY?: boolean;
}

async function cli(argv: readonly string[], { interruptedBy, isTTY }: World = {}) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 60,
    write: (text: string) => (written[name] += text),
  });
  const signal = interruptedBy === undefined ? new AbortController().signal : AbortSignal.abort(interruptedBy);
  const code = await runCli(argv, { stdout: stream('stdout'), stderr: stream('stderr'), env: {}, signal });
  return { code, ...written };
}

describe('runCli', () => {
  it.each([['--help'], ['-h'], ['help']])('helps with %s', async (...argv) => {
    const { code, stdout, stderr } = await cli(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('awf-plugin <command> --help');
  });

  it('helps with a command, whatever else is said', async () => {
    const expected = (await cli(['help', 'run'])).stdout;
    expect(expected).toContain('--inputs-json object');
    expect(await cli(['run', '--nonsense', '--help'])).toEqual({ code: 0, stdout: expected, stderr: '' });
    expect((await cli(['run', '--', '--help'])).code).toBe(1);
  });

  it.each(['--version', '-V'])('prints its version with %s', async (option) => {
    expect(await cli([option])).toEqual({ code: 0, stdout: `${readVersion()}\n`, stderr: '' });
    expect(readVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    [[], 'no command given; the commands are list, inspect, run, install, update, remove, enable, disable'],
    [['lst'], 'unknown command "lst"; did you mean "list"?'],
    [
      ['serve'],
      'unknown command "serve"; the commands are list, inspect, run, install, update, remove, enable, disable',
    ],
    [
      ['help', 'serve'],
      'unknown command "serve"; the commands are list, inspect, run, install, update, remove, enable, disable',
    ],
    [
      ['-v', 'list'],
      'the command must come before its options, but "-v" comes first; the commands are list, inspect, run, install, update, remove, enable, disable',
    ],
    [['inspect'], '<plugin> is missing: a plugin folder or an executable'],
    [
      ['run', 'x'],
      '<operation> is missing: the operation’s name, without the plugin’s; or step, module or trigger before a type',
    ],
    [['inspect', 'a', 'b'], 'unexpected argument "b"'],
    [['inspect', ''], 'argument 1 is empty'],
    [
      ['install'],
      '<source[@version]> is missing: a folder of release assets, a .tar.gz archive, owner/repository on GitHub, or the URL of a release index',
    ],
    [
      ['install', 'ada/one@^1.0.0'],
      'the version in "ada/one@^1.0.0" must be one exact version, such as 1.2.3; ranges are not taken',
    ],
    [['install', 'ada/one', '--token-env', 'NOBODY'], '--token-env "NOBODY" must name a variable that is set'],
    [['update'], 'name one plugin, or give --all for all that have a source'],
    [['update', 'one', '--all'], 'name one plugin, or give --all for all that have a source'],
    [
      ['remove', 'one', '--timeout-ms', 'x'],
      '--timeout-ms "x" must be a whole number of milliseconds from 1 to 2147483647',
    ],
    [['list', '--jsn'], 'unknown option "--jsn"; did you mean "--json"?'],
  ])('refuses %j with a hint', async (argv, message) => {
    const { code, stdout, stderr } = await cli(argv);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`error USAGE_INVALID ${message}`);
    expect(stderr).toMatch(/\nSee: awf-plugin (\w+ )?--help\n$/);
  });

  it('refuses in JSON where JSON was asked for', async () => {
    expect(await cli(['inspect', '--json'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        '{"error":"<plugin> is missing: a plugin folder or an executable","code":1,"error_code":"USAGE_INVALID"}\n',
    });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['something else', 130],
  ])('ends with the code of %s', async (name, code) => {
    expect((await cli(['list', '/nowhere'], { interruptedBy: name })).code).toBe(code);
    expect((await cli(['--version'], { interruptedBy: name })).code).toBe(code);
  });

  it('colours and wraps on a terminal', async () => {
    const { stderr } = await cli(['serve'], { isTTY: true });
    expect(stderr).toContain('\u001b[31m');
    expect(stderr.split('\n').length).toBeGreaterThan(3);
  });
});
