import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';

const fixture = fileURLToPath(new URL('./fixtures/wfctl-plugin.mjs', import.meta.url));

function start({ env, folder }: Sandbox, args: readonly string[]) {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [fixture, ...args], { cwd: folder, env: { PATH, HOME, ...env } });
}

/** Runs it to its end, as wfctl does. */
async function run(sandbox: Sandbox, args: readonly string[], stdin = '') {
  const child = start(sandbox, args);
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

describe('a command of wfctl', () => {
  test('gets what follows its name, has the terminal for itself, and gives its exit code', async ({ sandbox }) => {
    expect(await run(sandbox, ['--wfctl-cli', 'echo', 'a b', '--flag', '--describe'])).toEqual({
      code: 3,
      stdout: 'a b|--flag|--describe Prints its arguments\n',
      stderr: '',
    });
  });

  test('fails with its reason where it throws or is not there', async ({ sandbox }) => {
    expect(await run(sandbox, ['--wfctl-cli', 'throws'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'tools throws: no disk\n',
    });
    for (const [args, said] of [
      [['toString'], 'tools has no command "toString": there are echo, throws, '],
      [[], 'tools has no command "": there are echo, throws, '],
    ] as const) {
      expect(await run(sandbox, ['--wfctl-cli', ...args])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(said),
      });
    }
  });

  for (const [index, code] of ['undefined', '-1', '256', '1.5', '0', 'NaN'].entries()) {
    test(`fails where it gives no exit code: ${index === 4 ? 'a text' : code}`, async ({ sandbox }) => {
      expect(await run(sandbox, ['--wfctl-cli', `code${index}`])).toEqual({
        code: 1,
        stdout: '',
        stderr: `tools code${index}: the command returned ${code}, but an exit code is a whole number from 0 to 255\n`,
      });
    });
  }
});

describe('a build hook of wfctl', () => {
  test('answers with one line of JSON, and what it prints besides is kept out of it', async ({ sandbox }) => {
    const { code, stdout, stderr } = await run(sandbox, ['--wfctl-hook', 'pre_build'], '{"event":"pre_build"}');
    expect(JSON.parse(stdout)).toEqual({
      event: { event: 'pre_build' },
      priority: 7,
      baseDir: expect.stringContaining(sandbox.folder),
      aborted: false,
    });
    expect([code, stdout.split('\n').length, stderr]).toEqual([0, 2, 'printed besides\n']);
  });

  test('may have nothing to say, and logs for people, whatever it logs', async ({ sandbox }) => {
    const { code, stdout, stderr } = await run(sandbox, ['--wfctl-hook', 'post_build'], '{}');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^\[INFO\] nothing to say files=2 loop=.+\n$/);
  });

  for (const [event, stdin, said] of [
    ['pre_build_fail', '{}', 'cannot mend'],
    ['install_verify', '{}', 'what the hook returned has no JSON form'],
    ['pre_build', '', 'stdin must have the event as a JSON object'],
    ['pre_build', '[]', 'stdin must have the event as a JSON object'],
    ['pre_build', 'null', 'stdin must have the event as a JSON object'],
    ['pre_build', '{"a":', 'stdin must have the event as a JSON object'],
    ['constructor', '{}', 'the plugin has no hook of that event; there are pre_build, post_build, '],
  ] as const) {
    test(`fails with its reason: ${event} with ${JSON.stringify(stdin)}`, async ({ sandbox }) => {
      const { code, stdout, stderr } = await run(sandbox, ['--wfctl-hook', event], stdin);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`tools: build hook ${event}: ${said}`);
    });
  }

  test('is told by its signal that wfctl ends it', async ({ sandbox }) => {
    const child = start(sandbox, ['--wfctl-hook', 'pre_container_build']);
    child.stdin.end('{}');
    const said: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => {
      said.push(String(chunk));
      if (said.length === 1) child.kill('SIGTERM');
    });
    await once(child, 'close');
    expect([child.exitCode, said.join('')]).toEqual([
      1,
      'waiting\ntools: build hook pre_container_build: wfctl ended the hook\n',
    ]);
  });
});
