import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { findRepositoryRoot } from '../../../test/support/repository.js';
import { marked, parseDocument, test } from './support/command.js';

const root = findRepositoryRoot();

describe('the command on the echo example', () => {
  test('runs its built folder, copied alone to another place', async ({ command }) => {
    const folder = join(command.folder, 'echo');
    cpSync(join(root, 'examples/echo/dist/echo'), folder, { recursive: true });
    const listed = await command.run(['list', '.', '--json']);
    expect(parseDocument(listed.stdout)).toMatchObject([{ name: 'echo', directory: folder, problems: [] }]);
    const args = ['echo', '--input', 'text=hello', '--input', 'prefix=> ', '--json', ...marked];
    const { code, stdout, stderr } = await command.run(['run', folder, ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answer = { success: true, output: '> hello', data: { output: '> hello' }, error: '' };
    expect(parseDocument(stdout)).toEqual(answer);
  });

  test('is played with every trace scope on', async ({ command: { sandbox } }) => {
    const args = ['examples/echo/dist/echo', 'echo', '--input', 'text=hello', ...marked];
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['scripts/play.mjs', ...args], { cwd: root, env: { PATH, ...sandbox.env } });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect({ code: child.exitCode, stdout }).toEqual({ code: 0, stdout: 'hello\n' });
    expect(stderr).toMatch(/^\[TRACE\] process: spawned /m);
    expect(stderr).toMatch(/^echo trace transport: listening /m);
  });
});
