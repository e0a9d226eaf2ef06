import { describe, expect } from 'vitest';
import { type CommandEnd, marked, parseDocument, test } from './support/command.js';
import { addEverything, addWorkflowOnly } from './support/workflow.js';

const quiet = ['--quiet', ...marked] as const;
const json = ['--json', ...marked] as const;
const documentOf = ({ stdout }: CommandEnd): unknown => parseDocument(stdout);

describe('awf-plugin run … step', () => {
  test('prints the output, for people and for programs [WF-cli-step]', async ({ command }) => {
    addEverything(command);
    const config = ['--config-json', '{"text":"{{ .word }}!"}', '--input-json', '{"word":"hello"}'];
    const step = ['run', 'everything', 'step', 'step.everything_echo', ...config];
    const people = await command.run([...step, ...quiet]);
    expect(people).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(people.stdout)).toMatchObject({ output: 'hello!' });
    expect(people.stdout.split('\n').length).toBeGreaterThan(2);
    const machines = await command.run([...step, ...json]);
    expect(machines).toMatchObject({ code: 0, stderr: '' });
    expect(documentOf(machines)).toEqual({ output: JSON.parse(people.stdout), stop: false });
  });

  test('gives the input as current data and as trigger data [WF-cli-step]', async ({ command }) => {
    addWorkflowOnly(command, 'alone');
    const input = { a: { b: [1, null], c: 'd' } };
    const config = ['--config-json', '{"x":"{{ .a.c }}","y":1}', '--input-json', JSON.stringify(input)];
    const end = await command.run(['run', 'alone', 'step', 'step.everything_inspect', ...config, ...json]);
    expect(documentOf(end)).toMatchObject({
      output: {
        config: { x: 'd', y: 1 },
        raw_config: { x: '{{ .a.c }}', y: 1 },
        current: input,
        trigger_data: input,
        step_outputs: {},
        base_dir: command.folder,
      },
      stop: false,
    });
  });

  test('says where the pipeline ends [WF-cli-step]', async ({ command }) => {
    addEverything(command);
    const step = ['run', 'everything', 'step', 'step.everything_stop', '--config-json', '{"reason":"enough"}'];
    const people = await command.run([...step, ...quiet]);
    expect(people).toEqual({ code: 0, stdout: '{\n  "reason": "enough"\n}\nthe pipeline ends here\n', stderr: '' });
    expect(documentOf(await command.run([...step, ...json]))).toEqual({ output: { reason: 'enough' }, stop: true });
  });

  test('has modules that were started before, and are stopped after [WF-cli-modules]', async ({ command }) => {
    addEverything(command);
    const config = ['--config-json', '{"box":"b","key":"k","value":"v"}'];
    const step = ['run', 'everything', 'step', 'step.everything_keep', ...config];
    const kept = await command.run([
      ...step,
      '--module',
      'b:everything.box={"limit":1}',
      '--module',
      'c:everything.box',
      ...marked,
    ]);
    expect(kept.code).toBe(0);
    expect(JSON.parse(kept.stdout)).toEqual({ size: 1, found: true, value: 'v' });
    const stages = [...kept.stderr.matchAll(/box: (\w+) .*\bname=(\w)/g)].map(([, stage, name]) => `${name} ${stage}`);
    expect(stages).toEqual([
      ...['b create', 'b init', 'b start', 'c create', 'c init', 'c start'],
      ...['c stop', 'c dispose', 'b stop', 'b dispose'],
    ]);
    const none = await command.run([...step, ...json]);
    expect({ ...none, stderr: parseDocument(none.stderr) }).toMatchObject({
      code: 3,
      stdout: '',
      stderr: { code: 3, error_code: 'PLUGIN_ERROR' },
    });
  });

  test('ends with 3 and the plugin’s words where it fails, with 1 where there is no such type [WF-cli-codes]', async ({
    command,
  }) => {
    addEverything(command);
    const fail = ['run', 'everything', 'step', 'step.everything_fail', '--config-json', '{"message":"not today"}'];
    const failed = await command.run([...fail, ...quiet]);
    expect(failed).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('not today') });
    const unknown = await command.run(['run', 'everything', 'step', 'step.everything_ecko', ...quiet]);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(
      /^error UNKNOWN_NAME .*"step\.everything_ecko"; did you mean "step\.everything_echo"/m,
    );
  });

  test('gives up at the deadline [WF-cli-codes]', async ({ command }) => {
    addEverything(command);
    const sleep = ['run', 'everything', 'step', 'step.everything_sleep', '--config-json', '{"ms":60000}'];
    const { code, stderr } = await command.run([...sleep, '--timeout-ms', '300', ...quiet]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error DEADLINE_EXCEEDED .*300 ms/m);
  });

  test('refuses a plugin that is not the workflow engine’s [WF-cli-codes]', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stderr } = await command.run(['run', 'odd', 'step', 'step.x', ...json]);
    expect(code).toBe(1);
    expect(parseDocument(stderr)).toMatchObject({
      error_code: 'NOT_SUPPORTED',
      error: expect.stringContaining('plugin.json'),
    });
    addWorkflowOnly(command, 'broken', { version: 'one' });
    const broken = await command.run(['run', 'broken', 'step', 'step.x', ...json]);
    expect(broken.code).toBe(1);
    expect(parseDocument(broken.stderr)).toMatchObject({ error_code: 'MANIFEST_INVALID' });
    const nowhere = await command.run(['run', 'nowhere', 'step', 'step.x', ...json]);
    expect(nowhere.code).toBe(4);
  });

  test('takes an operation of that name where no type follows [WF-cli-operation]', async ({ command }) => {
    addEverything(command);
    const { code, stderr } = await command.run(['run', 'everything', 'step', ...quiet]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/operation "step" not found/);
    const end = await command.run(['run', 'everything', 'echo', '--input', 'text=hi', ...quiet]);
    expect(end).toEqual({ code: 0, stdout: 'hi\n', stderr: '' });
  });
});

describe('awf-plugin run … module', () => {
  test('takes a module through its whole life [WF-cli-module]', async ({ command }) => {
    addEverything(command);
    const calls = [
      '--invoke',
      'put={"key":"a=b","value":"1"}',
      '--invoke',
      'get={"key":"a=b"}',
      '--invoke',
      'messages',
    ];
    const module = ['run', 'everything', 'module', 'everything.box', '--config-json', '{"limit":2}', ...calls];
    const people = await command.run([...module, ...marked]);
    expect(people).toMatchObject({
      code: 0,
      stdout: 'put {"size":1}\nget {"found":true,"value":"1"}\nmessages {"messages":[]}\n',
    });
    const stages = [...people.stderr.matchAll(/box: (\w+)/g)].map(([, stage]) => stage);
    expect(stages).toEqual(['create', 'init', 'start', 'stop', 'dispose']);
    expect(documentOf(await command.run([...module, ...json]))).toEqual({
      type: 'everything.box',
      invoked: [
        { method: 'put', result: { size: 1 } },
        { method: 'get', result: { found: true, value: '1' } },
        { method: 'messages', result: { messages: [] } },
      ],
    });
  });

  test.for(['create', 'init', 'start', 'stop'])(
    'ends with 3 where its %s fails [WF-cli-module]',
    async (stage, { command }) => {
      addEverything(command);
      const config = ['--config-json', `{"broken":"${stage}"}`];
      const { code, stdout, stderr } = await command.run([
        'run',
        'everything',
        'module',
        'everything.box',
        ...config,
        ...quiet,
      ]);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^error PLUGIN_ERROR .*is broken: ${stage}`, 'm'));
    },
  );

  test('keeps what it printed before a call failed, and stops the module [WF-cli-module]', async ({ command }) => {
    addEverything(command);
    const calls = ['--invoke', 'put={"key":"a","value":"1"}', '--invoke', 'throw={"message":"on purpose"}'];
    const { code, stdout, stderr } = await command.run([
      'run',
      'everything',
      'module',
      'everything.box',
      ...calls,
      ...marked,
    ]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'put {"size":1}\n' });
    expect(stderr).toMatch(/^error PLUGIN_ERROR .*on purpose/m);
    expect(stderr).toMatch(/box: dispose/);
  });
});

describe('awf-plugin run … trigger', () => {
  const fire = (times: number, pauseMs = 0) =>
    [
      ...['run', 'everything', 'trigger', 'everything.fire'],
      ...['--config-json', `{"times":${times},"pause_ms":${pauseMs},"label":"x"}`],
    ] as const;
  const line = (n: number) => `{"trigger":"everything.fire","action":"fired","data":{"n":${n},"label":"x"}}\n`;

  test('prints a line for each firing until it is interrupted [WF-cli-trigger]', async ({ command }) => {
    addEverything(command);
    const { child, end } = command.start([...fire(2), ...marked]);
    let stdout = '';
    child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
    await command.sandbox.waitFor('both fire', () => stdout.split('\n').length > 2, 10_000);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130, stdout: line(1) + line(2) });
  });

  test('ends with its reader [WF-cli-trigger]', async ({ command }) => {
    addEverything(command);
    const { child, end } = command.start([...fire(1_000, 20), ...json]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await end).toMatchObject({ code: 0, stderr: '' });
  });

  test('ends with 3 where the plugin dies while it waits [WF-cli-trigger]', async ({ command }) => {
    addEverything(command);
    const { child, end } = command.start([...fire(1), ...quiet]);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    for (const { pid, command: words } of command.sandbox.processes()) {
      if (words.includes('everything/everything')) process.kill(pid, 'SIGKILL');
    }
    const { code, stderr } = await end;
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error CRASHED .*SIGKILL/m);
  });

  test('refuses a config that the plugin refuses [WF-cli-trigger]', async ({ command }) => {
    addEverything(command);
    const { code, stderr } = await command.run([...fire(0), ...quiet]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error PLUGIN_ERROR .*times/m);
  });
});
