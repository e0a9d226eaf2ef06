import { realpathSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { type TestHost, type TestOptions, type TestVia, testPlugin } from '../src/testing.js';
import { ping, plugin } from './fixtures/kit-definition.mjs';
import { failureOf } from './support/failure-of.js';

const executable = fileURLToPath(new URL('./fixtures/kit-plugin.mjs', import.meta.url));

/** The three ways that a plugin is reached; whatever is said of one holds for all. */
const ways: Readonly<Record<string, (sandbox: Sandbox) => TestVia>> = {
  'in memory': () => 'memory',
  'on the wire': () => 'wire',
  'as an executable': ({ env }) => ({ executable, env }),
};

type Kit = TestHost<typeof plugin>;

const message = (host: Kit, text: string) => host.logs.find((line) => line.message === text);

describe.each(Object.entries(ways))('a plugin %s [AWF-3.5-testing]', (_way, via) => {
  const open = (sandbox: Sandbox, options: TestOptions = {}): Promise<Kit> =>
    testPlugin(plugin, { ...options, via: via(sandbox) });

  test('says what it is and what it has', async ({ sandbox }) => {
    await using t = await open(sandbox);
    expect(t.info).toMatchObject({ name: 'kit', version: '1.2.3', description: 'Something of everything' });
    const operations = await t.operations();
    expect(operations).toHaveLength(11);
    expect(operations[0]).toEqual({
      name: 'echo',
      description: 'Echoes a text',
      inputs: [
        { name: 'text', type: 'string', description: 'What to echo', required: true },
        { name: 'times', type: 'integer', description: '', required: false, default: '1' },
      ],
      outputs: [{ name: 'output', type: 'string', description: '', required: false }],
    });
    expect(await t.stepTypes()).toEqual([
      { name: 'upper', description: 'Capitals' },
      { name: 'broken', description: '' },
      { name: 'build', description: '' },
    ]);
  });

  test('runs operations, whose values went over the wire', async ({ sandbox }) => {
    await using t = await open(sandbox);
    expect(await t.execute('echo', { text: 'ab', times: 2 })).toEqual({
      success: true,
      output: 'abab',
      data: { output: 'abab' },
      error: '',
    });
    const sent = { a: [1, { b: null }], exact: 9_007_199_254_740_993n, text: '"ü' };
    expect(await t.execute('values', sent)).toEqual({
      success: true,
      output: '',
      data: {
        received: sent,
        when: '1970-01-01T00:00:00.000Z',
        bytes: 'Ynl0ZXM=',
        big: 12345678901234567890n,
      },
      error: '',
    });
  });

  test('fails operations in words, with the secret masked', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const nothing = { success: false, output: '', data: {} };
    expect(await t.execute('fail', {})).toEqual({ ...nothing, data: { pages: 3 }, error: 'ran out of paper' });
    expect(await t.execute('leak', {})).toEqual({ ...nothing, error: '401 for ***' });
    expect(await t.execute('echo', JSON.parse('{}'))).toEqual({ ...nothing, error: 'text: is required' });
    expect(await t.execute('nothing' as 'echo', { text: '' })).toEqual({
      ...nothing,
      error: 'unknown operation: nothing',
    });
    expect(await failureOf(t.execute('values', { a: [Number.NaN] }))).toMatchObject({
      code: 'INPUT_INVALID',
      plugin: 'kit',
      message:
        'Plugin kit could not execute "values": its input cannot be sent: a[0]: NaN has no JSON form. Use what JSON can say.',
    });
  });

  test('runs steps', async ({ sandbox }) => {
    await using t = await open(sandbox);
    expect(await t.executeStep('upper', { config: { text: 'ab', exit_code: 3 } })).toEqual({
      output: 'upper {}',
      data: { text: 'AB' },
      exitCode: 3,
    });
    const named = { config: { text: '' }, stepName: 'build', inputs: { of: 'workflow' } };
    expect(await t.executeStep('upper', named)).toEqual({
      output: 'build {"of":"workflow"}',
      data: { text: '' },
      exitCode: 0,
    });
  });

  test('fails steps as errors', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const what = 'Plugin kit could not execute a step of type';
    const unknown: string = 'lower';
    expect(await failureOf(t.executeStep('broken', {}))).toMatchObject({
      code: 'CALL_FAILED',
      message: `${what} "broken": execute step: out of ink: ***`,
    });
    expect(await failureOf(t.executeStep('upper', JSON.parse('{"config":{}}')))).toMatchObject({
      code: 'CALL_FAILED',
      message: `${what} "upper": execute step: text: expected string, received undefined`,
    });
    expect(await failureOf(t.executeStep(unknown as 'broken', {}))).toMatchObject({
      message: `${what} "lower": execute step: unknown step type: lower; there are upper, broken, build`,
    });
    expect(await failureOf(t.executeStep('broken', { inputs: { a: Number.NaN } }))).toMatchObject({
      code: 'INPUT_INVALID',
      message: `${what} "broken": its inputs cannot be sent: a: NaN has no JSON form. Use an object that JSON can say.`,
    });
  });

  test('validates workflows, in any spelling', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const workflow = {
      Name: 'forbidden',
      Steps: { clean: { Command: 'rm -rf /', on_success: 'done' }, done: { Type: 'terminal' } },
    };
    const dangerous = { message: 'removes much: done', severity: 'warning', step: 'clean', field: '' };
    expect(await t.validate(workflow)).toEqual([
      { message: 'has a forbidden name', severity: 'error', step: '', field: 'name' },
      dangerous,
    ]);
    expect(await t.validate(workflow, { step: 'clean' })).toEqual([dangerous]);
    expect(await t.validate(workflow, { step: 'done' })).toEqual([]);
    expect(await failureOf(t.validate(workflow, { step: 'gone' }))).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin kit could not validate the step "gone": validate step: the workflow has no step "gone"',
    });
    expect(await failureOf(t.validate({ name: 'broken' }))).toMatchObject({
      message: 'Plugin kit could not validate a workflow: validate workflow: cannot look at it',
    });
    expect(await failureOf(t.validate({ size: Number.POSITIVE_INFINITY }))).toMatchObject({
      code: 'INPUT_INVALID',
      message:
        'Plugin kit could not validate a workflow: the workflow cannot be sent: size: Infinity has no JSON form. Use what JSON can say.',
    });
  });

  test('handles events and hands some back', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const started = {
      type: 'workflow.started',
      id: 'e1',
      time: new Date('2026-01-02T03:04:05.678Z'),
      source: 'engine',
      depth: 1,
      metadata: { workflow_id: 'w' },
      payload: { n: 1 },
    };
    expect(await t.publish(started)).toEqual([
      {
        type: 'kit.seen',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        source: 'kit',
        time: expect.any(Date),
        depth: 2,
        metadata: { of: 'e1' },
        payload: { type: 'workflow.started' },
      },
    ]);
    expect(message(t, 'seen')?.fields).toEqual({
      ...started,
      event: 'workflow.started',
      event_id: 'e1',
      time: '2026-01-02T03:04:05.678Z',
      payload: '{"n":1}',
    });
    expect(await t.publish({ type: 'workflow.failed', payload: new Uint8Array([0x62]) })).toEqual([]);
    expect(t.logs.at(-2)?.fields).toMatchObject({ source: 'core', depth: 0, metadata: {}, payload: 'b' });
    expect(t.logs.at(-1)).toMatchObject({ level: 'error', message: 'event handler failed' });
    expect(await t.publish({ type: 'nobody.listens' })).toEqual([]);
  });

  test('handles typed events, and one after the other on a stream', async ({ sandbox }) => {
    await using t = await open(sandbox);
    await t.waitFor(() => t.emitted.length);
    expect(await t.publish(ping({ n: 1 }))).toEqual([]);
    await t.publishStream([ping({ n: '2' }), { type: 'workflow.started', id: 'e2' }, { ...ping({ n: 3 }), depth: 1 }]);
    expect(t.emitted.slice(1).map(({ type, payload, depth, metadata }) => [type, payload, depth, metadata])).toEqual([
      ['kit.pong', { n: 2 }, 1, {}],
      ['kit.pong', { n: 3 }, 1, {}],
      ['kit.seen', { type: 'workflow.started' }, 1, { of: 'e2' }],
      ['kit.pong', { n: 4 }, 2, {}],
    ]);
    expect(await failureOf(t.publish(ping({ n: 'none' })))).toMatchObject({ code: 'EVENT_INVALID' });
    expect(await t.publish({ type: 'test.ping', payload: { n: 'none' } })).toEqual([]);
    expect(t.logs.at(-1)).toMatchObject({ level: 'warn', message: 'event skipped: its payload breaks its schema' });
  });

  test('emits', async ({ sandbox }) => {
    await using t = await open(sandbox, { config: { tries: 5 } });
    const ready = await t.waitFor(() => t.emitted.find(({ type }) => type === 'kit.ready'));
    expect(ready).toMatchObject({ source: 'kit', depth: 0, payload: { tries: 5 }, metadata: {} });
    const { data } = await t.execute('emit', { type: 'kit.done', payload: { ok: true } });
    await t.execute('emit', { type: 'kit.raw', bytes: 'ff00' });
    await t.execute('emit', { type: 'kit.bare' });
    expect(t.emitted.slice(1)).toMatchObject([
      { type: 'kit.done', payload: { ok: true }, id: data['id'], metadata: { by: 'emit' } },
      { type: 'kit.raw', payload: new Uint8Array([0xff, 0]) },
      { type: 'kit.bare', payload: undefined },
    ]);
    const { error } = await t.execute('emit', { type: 'other.done' });
    expect(error).toBe(
      'event other.done: plugin kit does not declare that it emits it; add it to emits in definePlugin, which has kit.*, kit.pong',
    );
  });

  test('meets a host that refuses events', async ({ sandbox }) => {
    const seen: string[] = [];
    await using t = await open(sandbox, {
      async onEmit({ type }) {
        seen.push(type);
        if (type === 'kit.secret') throw new Error('plugin "kit" not authorized');
      },
    });
    await t.waitFor(() => t.emitted.length);
    expect(await t.execute('emit', { type: 'kit.secret' })).toMatchObject({
      success: false,
      error: 'event kit.secret was refused by the host: plugin "kit" not authorized',
    });
    expect(await t.execute('emit', { type: 'kit.open' })).toMatchObject({ success: true });
    expect(seen).toEqual(['kit.ready', 'kit.secret', 'kit.open']);
    expect(t.emitted.map(({ type }) => type)).toEqual(['kit.ready', 'kit.open']);
  });

  test('logs with levels and fields, secrets masked', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const before = t.logs.length;
    await t.execute('log', {});
    expect(message(t, 'initialised')).toEqual({ level: 'info', message: 'initialised', fields: { token: '***' } });
    const levels = ['trace', 'debug', 'info', 'warn', 'error'];
    expect(t.logs.slice(before)).toEqual([
      ...levels.map((level) => ({ level, message: `a ${level}`, fields: { operation: 'log', level } })),
      {
        level: 'info',
        message: String.raw`with\na secret: ***`,
        fields: { operation: 'log', of: 'child', secret: ['***'], big: '1', when: '1970-01-01T00:00:00.000Z' },
      },
      {
        level: 'error',
        message: 'broken',
        fields: { operation: 'log', error: expect.stringMatching(/^RangeError: too far\n/) },
      },
    ]);
  });

  test('tells progress and output', async ({ sandbox }) => {
    await using t = await open(sandbox);
    expect(await t.execute('work', {})).toMatchObject({ output: 'half whole' });
    expect(t.progress).toEqual([
      { fraction: 0.5, message: 'half of it' },
      { fraction: 1, message: undefined },
    ]);
  });

  test('is watched while it works, with the very answer', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const told: unknown[] = [];
    const watching = {
      onProgress: (fraction: number, text?: string) => void told.push([fraction, text]),
      onOutput: (text: string) => void told.push(text),
    };
    const expected = await t.execute('tell', { pieces: 2 });
    expect(expected).toEqual({ success: true, output: '0 ***;1 ***;', data: { pieces: 2 }, error: '' });
    expect(await t.execute('tell', { pieces: 2 }, watching)).toEqual(expected);
    expect(told).toEqual(
      expect.arrayContaining([
        [0, 'piece 0'],
        [0.5, 'piece 1'],
      ]),
    );
    expect(told.filter((one) => typeof one === 'string').join('')).toBe(expected.output);
    expect(t.progress).toHaveLength(4);
    told.length = 0;
    expect(await t.execute('tell', { pieces: 1, end: 'badly' }, watching)).toEqual({
      success: false,
      output: '',
      data: {},
      error: 'lost the thread',
    });
    expect(told).toContain('0 ***;');
    told.length = 0;
    expect(await t.executeStep('build', {}, watching)).toEqual({
      output: 'building build',
      data: { built: true },
      exitCode: 0,
    });
    expect(told).toEqual(expect.arrayContaining(['building build', [0.5, undefined]]));
    expect(await failureOf(t.executeStep('build', { config: { fails: true } }, watching))).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin kit could not execute a step of type "build": execute step: out of paper',
    });
  });

  test('is held back by a watcher that takes its time, and fails with it', async ({ sandbox }) => {
    await using t = await open(sandbox);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const call = t.execute('tell', { pieces: 100, bytes: 65_536 }, { onOutput: () => held });
    const told = () => t.logs.filter((line) => line.message === 'told').length;
    await pause(300);
    expect(told()).toBeLessThan(100);
    release();
    expect((await call).output).toHaveLength(100 * (65_536 - 'hunter2'.length + '***'.length));
    expect(told()).toBe(100);
    const broken = {
      onOutput: async () => {
        throw new RangeError('the watcher broke');
      },
    };
    const error = await failureOf(t.execute('tell', { pieces: 1, end: 'never' }, broken));
    expect(error).toMatchObject({ code: 'CALLBACK_FAILED', kind: 'user', cause: { message: 'the watcher broke' } });
    expect(error.message).toBe(
      'Plugin kit could not execute "tell": onOutput of its caller failed: the watcher broke.',
    );
  });

  test('is cancelled while it is watched', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const controller = new AbortController();
    const options = { signal: controller.signal, onOutput: () => controller.abort('seen enough') };
    expect(await failureOf(t.execute('tell', { pieces: 1, end: 'never' }, options))).toMatchObject({
      code: 'CANCELLED',
      cause: 'seen enough',
    });
    await t.waitFor(() => message(t, 'operation failed'));
    const late = { timeoutMs: 200, onOutput: () => undefined };
    expect(await failureOf(t.execute('tell', { pieces: 1, end: 'never' }, late))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    const call = failureOf(t.execute('tell', { pieces: 1, end: 'never' }, { onProgress: () => undefined }));
    await t.waitFor(() => t.logs.filter((line) => line.message === 'told').length === 3);
    await t.close();
    expect(await call).toMatchObject({ code: 'NOT_LOADED' });
  });

  test('is cancelled by the caller: before, during, after', async ({ sandbox }) => {
    await using t = await open(sandbox);
    const cancelled = {
      code: 'CANCELLED',
      kind: 'user',
      message: 'Plugin kit was to execute "hang", but its caller cancelled the call.',
      cause: 'enough',
    };
    expect(await failureOf(t.execute('hang', {}, { signal: AbortSignal.abort('enough') }))).toMatchObject(cancelled);
    expect(message(t, 'hanging')).toBeUndefined();
    const controller = new AbortController();
    const call = failureOf(t.execute('hang', {}, { signal: controller.signal }));
    await t.waitFor(() => message(t, 'hanging'));
    controller.abort('enough');
    expect(await call).toMatchObject(cancelled);
    const last = await t.waitFor(() => message(t, 'finally'));
    expect(last.fields['why']).toBe('the caller cancelled the call');
    const late = new AbortController();
    const answer = await t.execute('echo', { text: 'a' }, { signal: late.signal });
    late.abort();
    expect(answer.success).toBe(true);
  });

  test('is cancelled by the deadline', async ({ sandbox }) => {
    await using t = await open(sandbox);
    expect(await failureOf(t.execute('hang', {}, { timeoutMs: 200 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      kind: 'plugin',
      message:
        'Plugin kit could not execute "hang": it took longer than 200 ms and was told to stop. Allow it more time with timeoutMs.',
    });
    const last = await t.waitFor(() => message(t, 'finally'));
    expect(last.fields['why']).toBe('the deadline of the call has passed');
    expect(await t.execute('echo', { text: 'a' }, { timeoutMs: 10_000 })).toMatchObject({ success: true });
  });

  test('gets its config and its folder', async ({ sandbox }) => {
    const baseDir = realpathSync(sandbox.folder);
    await using t = await open(sandbox, { config: { tries: '7' }, baseDir });
    expect(await t.execute('where', {})).toMatchObject({ data: { baseDir, tries: 7 } });
    await using other = await open(sandbox);
    expect(await other.execute('where', {})).toMatchObject({ data: { baseDir: process.cwd(), tries: 3 } });
  });

  test('refuses a config in its own words', async ({ sandbox }) => {
    expect(await failureOf(open(sandbox, { config: { tries: 'many' } }))).toMatchObject({
      code: 'INIT_FAILED',
      kind: 'plugin',
      plugin: 'kit',
      message: 'Plugin kit could not initialise: plugin init failed: config: tries: expected number, received string',
    });
    expect(await failureOf(open(sandbox, { config: { token: 'refused' } }))).toMatchObject({
      code: 'INIT_FAILED',
      message: 'Plugin kit could not initialise: plugin init failed: the service *** ***',
      evidence: { stderr: expect.arrayContaining([expect.stringContaining('"init or shutdown failed"')]) },
    });
    expect(await failureOf(open(sandbox, { config: { tries: Number.NaN } }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'Plugin kit cannot be given its config: tries: NaN has no JSON form. Use what JSON can say.',
    });
  });

  test('shuts down, once, also while a call runs', async ({ sandbox }) => {
    const t = await open(sandbox);
    const call = failureOf(t.execute('hang', {}));
    const wait = failureOf(t.waitFor(() => false));
    await t.waitFor(() => message(t, 'hanging'));
    await Promise.all([t.close(), t.close()]);
    await t[Symbol.asyncDispose]();
    expect(await call).toMatchObject({
      code: 'NOT_LOADED',
      kind: 'user',
      message: 'Plugin kit was to execute "hang", but the test host was closed.',
    });
    expect(await wait).toMatchObject({ code: 'NOT_LOADED' });
    expect(t.logs.map((line) => line.message)).toEqual(
      expect.arrayContaining(['finally', 'operation failed', 'shutting down']),
    );
    expect(t.logs.filter((line) => line.message === 'shutting down')).toHaveLength(1);
    expect(await failureOf(t.execute('echo', { text: '' }))).toMatchObject({
      code: 'NOT_LOADED',
      message: 'Plugin kit was to execute "echo", but the test host was closed.',
    });
    expect(await t.waitFor(() => t.logs.length)).toBeGreaterThan(0);
    expect(await failureOf(t.waitFor(() => false))).toMatchObject({ code: 'NOT_LOADED' });
  });

  test('says how its shutdown failed, and is gone all the same', async ({ sandbox }) => {
    const t = await open(sandbox, { config: { shutdown: 'fails' } });
    const expected = {
      code: 'SHUTDOWN_FAILED',
      message: 'Plugin kit could not shut down: plugin shutdown failed: still busy',
    };
    expect(await failureOf(t.close())).toMatchObject(expected);
    expect(await failureOf(t.close())).toMatchObject(expected);
    const slow = await open(sandbox, { config: { shutdown: 'hangs' } });
    expect(await failureOf(slow.close())).toMatchObject({
      code: 'SHUTDOWN_FAILED',
      message: 'Plugin kit could not shut down: plugin shutdown failed: shutdown took longer than 300 ms',
    });
  });

  test('is closed by the signal', async ({ sandbox }) => {
    const controller = new AbortController();
    const t = await open(sandbox, { signal: controller.signal });
    const call = failureOf(t.execute('hang', {}));
    await t.waitFor(() => message(t, 'hanging'));
    controller.abort();
    expect(await call).toMatchObject({ code: 'NOT_LOADED' });
    await t.close();
    expect(message(t, 'shutting down')).toBeDefined();
    expect(await failureOf(open(sandbox, { signal: controller.signal }))).toMatchObject({
      code: 'CANCELLED',
      message: 'Plugin kit was not started: its caller gave up.',
    });
  });

  test('is waited for, and not for ever', async ({ sandbox }) => {
    await using t = await open(sandbox);
    expect(await t.waitFor(() => t.emitted[0]?.type)).toBe('kit.ready');
    expect(await failureOf(t.waitFor(() => undefined, { timeoutMs: 50 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringMatching(
        /^Plugin kit did not do within 50 ms what was waited for. It emitted kit.ready. It logged last:\n.*\[info\] initialised$/s,
      ),
    });
    const broken = t.waitFor(() => {
      throw new RangeError('a look that breaks');
    });
    await expect(broken).rejects.toThrow('a look that breaks');
  });
});

describe.each(['memory', 'wire'] as const)('the clock of events, in %s', (via) => {
  test('is the test’s', async ({ sandbox: _ }) => {
    let now = new Date('2026-01-02T03:04:05.678Z');
    await using t = await testPlugin(plugin, { via, now: () => now });
    const [seen] = await t.publish({ type: 'workflow.started' });
    expect([seen?.time, message(t, 'seen')?.fields['time']]).toEqual([now, '2026-01-02T03:04:05.678Z']);
    now = new Date('2027-01-01T00:00:00Z');
    await t.execute('emit', { type: 'kit.later' });
    expect(t.emitted.at(-1)).toMatchObject({ type: 'kit.later', time: now });
  });
});
