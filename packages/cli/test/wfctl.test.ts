import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { magicCookies } from '@awf/plugin-sdk/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPluginFolder } from '../src/build/build-plugin-folder.js';

const source = `
import { definePlugin, module, serve } from '@awf/plugin-sdk';
console.log('printed at import');
const plugin = definePlugin({
  name: 'tools', version: '1.0.0', author: 'Ada', description: 'Helps',
  modules: { 'tools.none': module({ create: () => ({}) }) },
  workflow: {
    commands: {
      'tools-args': { description: 'Prints', run(args) { console.log(JSON.stringify(args)); console.error('told'); return 0; } },
      'tools-ask': { description: 'Asks', async run() {
        let words = '';
        for await (const chunk of process.stdin) words += chunk;
        process.stdout.write(words.toUpperCase().repeat(20_000));
        return 7;
      } },
      'tools-fail': { description: 'Fails', run() { throw new Error('no luck'); } },
      'tools-odd': { description: 'Is odd', run: () => 'x' },
      'tools-hang': { description: 'Waits', run() { console.error('waiting'); return new Promise(() => setInterval(() => {}, 1000)); } },
    },
    buildHooks: {
      pre_build(event, ctx) {
        console.log('noise');
        ctx.log.info('building', { id: event.build_id });
        return { seen: event, baseDir: ctx.baseDir };
      },
      post_build: { run: () => undefined },
      pre_build_fail() { throw new Error('cannot go on'); },
      install_verify: () => ({ n: NaN }),
      post_container_build: (_event, ctx) => new Promise((resolve) => {
        setInterval(() => {}, 1000);
        ctx.signal.addEventListener('abort', () => resolve({ ended: ctx.signal.reason.message }));
        console.error('ready');
      }),
    },
  },
});
await serve(plugin);
`;
let top = '';
let executable = '';

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'wfctl-')));
  await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), join(top, 'node_modules'));
  await writeFile(join(top, 'main.ts'), source);
  const { folder } = await buildPluginFolder({ entry: join(top, 'main.ts'), outDir: join(top, 'dist'), name: 'tools' });
  executable = join(folder, 'tools');
});

afterAll(() => rm(top, { recursive: true, force: true }));

interface Start {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function start(args: readonly string[], { stdin = '', env = {} }: Start = {}) {
  const child = spawn(executable, args, { cwd: top, env: { PATH: process.env.PATH, HOME: top, ...env } });
  child.stdin.end(stdin);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr]) => ({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
  );
  return { child, ended };
}

const run = (args: readonly string[], options?: Start) => start(args, options).ended;
const cookies = Object.fromEntries(magicCookies.map(({ key, value }) => [key, value]));

describe('a command of wfctl [WF-7.5-cli]', () => {
  it.each([
    ['without a cookie', {}],
    ['where a cookie happens to be set', cookies],
  ])('gets its arguments as they are, and owns stdout and stderr, %s', async (_what, env) => {
    const args = ['--wfctl-cli', 'tools-args', '--describe', '--wfctl-hook', '', 'a b'];
    expect(await run(args, { env })).toEqual({
      code: 0,
      signal: null,
      stdout: 'printed at import\n["--describe","--wfctl-hook","","a b"]\n',
      stderr: 'told\n',
    });
  });

  it('reads stdin, and all it wrote arrives before it ends with its exit code', async () => {
    const { code, stdout } = await run(['--wfctl-cli', 'tools-ask'], { stdin: 'hello' });
    expect([code, stdout.length, stdout.slice(0, 28)]).toEqual([7, 100_018, 'printed at import\nHELLOHELLO']);
  });

  it.each([
    ['tools-fail', 'tools tools-fail: no luck\n'],
    ['tools-odd', 'tools tools-odd: the command returned x, but an exit code is a whole number from 0 to 255\n'],
    ['other', 'tools has no command "other": there are tools-args, tools-ask, tools-fail, tools-odd, tools-hang\n'],
    [
      'toString',
      'tools has no command "toString": there are tools-args, tools-ask, tools-fail, tools-odd, tools-hang\n',
    ],
  ])('ends with 1 and a sentence: %s', async (name, stderr) => {
    expect(await run(['--wfctl-cli', name])).toMatchObject({ code: 1, stdout: 'printed at import\n', stderr });
  });

  it('ends by the signals that end any command', async () => {
    const { child, ended } = start(['--wfctl-cli', 'tools-hang']);
    await new Promise<void>((resolve) => child.stderr.once('data', () => resolve()));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: null, signal: 'SIGINT', stderr: 'waiting\n' });
  });
});

describe('a build hook of wfctl [WF-7.5-hook]', () => {
  const event = {
    event: 'pre_build',
    plugin: 'tools',
    build_id: 'b1',
    timestamp: '2026-07-16T00:00:00Z',
    data: { n: 1 },
  };

  it.each([
    ['without a cookie', {}],
    ['where a cookie happens to be set', cookies],
  ])('gets the event, and its answer is all that is on stdout, %s', async (_what, env) => {
    const { code, stdout, stderr } = await run(['--wfctl-hook', 'pre_build'], { stdin: JSON.stringify(event), env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ seen: event, baseDir: top });
    expect(stderr).toBe('[INFO] building id="b1"\nprinted at import\nnoise\n');
  });

  it('answers nothing where it returns nothing', async () => {
    expect(await run(['--wfctl-hook', 'post_build'], { stdin: '{}' })).toMatchObject({ code: 0, stdout: '' });
  });

  it.each([
    ['pre_build_fail', '{}', 'tools: build hook pre_build_fail: cannot go on\n'],
    ['install_verify', '{}', 'tools: build hook install_verify: what the hook returned has no JSON form\n'],
    ['pre_build', '[]', 'tools: build hook pre_build: stdin must have the event as a JSON object\n'],
    ['pre_build', '{', 'tools: build hook pre_build: stdin must have the event as a JSON object\n'],
    [
      'post_container_push',
      '{}',
      'tools: build hook post_container_push: the plugin has no hook of that event; there are pre_build, post_build, pre_build_fail, install_verify, post_container_build\n',
    ],
  ])('ends with 1 and a sentence, and no answer: %s %s', async (name, stdin, stderr) => {
    const ended = await run(['--wfctl-hook', name], { stdin });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(stderr);
  });

  it('is told that its time is over, and may still answer', async () => {
    const { child, ended } = start(['--wfctl-hook', 'post_container_build'], { stdin: '{}' });
    await new Promise<void>((resolve) => child.stderr.once('data', () => resolve()));
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stdout: '{"ended":"wfctl ended the hook"}\n' });
  });
});

it('still serves, describes itself and refuses to be started by hand [WF-1.3-cookie]', async () => {
  expect(JSON.parse((await run(['--describe'])).stdout)).toMatchObject({ name: 'tools' });
  const byHand = await run([]);
  expect([byHand.code, byHand.stderr]).toEqual([1, expect.stringContaining('tools is a plugin')]);
});
