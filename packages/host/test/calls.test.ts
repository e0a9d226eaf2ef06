import { describe, expect } from 'vitest';
import { isRunning } from '../../../test/support/sandbox.js';
import { failureOf, recordStates, test } from './support/plugins.js';

const everything = { operations: ['echo', 'fail', 'hang', 'die', 'kill', 'throw', 'pid'] };

describe('execute', () => {
  test('gives a failed operation as a result, with its text and data [AWF-6.5-failed]', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    expect(await one.execute('fail', {})).toEqual({
      success: false,
      output: 'half',
      data: { n: 1 },
      error: 'on purpose',
    });
    expect(await failureOf(one.execute('throw', {}))).toMatchObject({
      code: 'CALL_FAILED',
      kind: 'plugin',
      message: 'Plugin one could not execute "throw": the operation failed on purpose',
    });
    expect(one.status.state).toBe('running');
  });

  test('refuses what it cannot send and names it does not know', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    expect(await failureOf(one.execute('echo', { when: [Number.POSITIVE_INFINITY] }))).toMatchObject({
      code: 'INPUT_INVALID',
      kind: 'user',
      message:
        'Plugin one could not execute "echo": its input cannot be sent: when[0]: Infinity has no JSON form. Use what JSON can say.',
    });
    expect(await failureOf(one.execute('ekko', {}))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message:
        'Plugin one could not execute "ekko": operation "ekko" not found. It has echo, fail, hang, die, kill, throw, pid.',
    });
  });

  test('carries a deadline to the plugin, whose finally runs [AWF-6.5-deadline]', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    expect(await failureOf(one.execute('hang', {}, { timeoutMs: 150 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      kind: 'plugin',
      message:
        'Plugin one could not execute "hang": it took longer than 150 ms and was told to stop. Allow it more time with timeoutMs.',
    });
    await workshop.sandbox.waitFor('its finally runs', () => workshop.notes('one').includes('hang finally'));
    expect(await failureOf(one.execute('hang', {}, { timeoutMs: 1 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await one.execute('echo', {})).toMatchObject({ success: true });
  });

  test('carries a cancellation to the plugin: before, during, after', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const cancelled = {
      code: 'CANCELLED',
      kind: 'user',
      message: 'Plugin one was to execute "hang", but its caller cancelled the call.',
    };
    expect(await failureOf(one.execute('hang', {}, { signal: AbortSignal.abort(new Error('why')) }))).toMatchObject({
      ...cancelled,
      cause: { message: 'why' },
    });
    expect(workshop.notes('one')).toEqual(['init']);
    const controller = new AbortController();
    const call = failureOf(one.execute('hang', {}, { signal: controller.signal }));
    await workshop.sandbox.waitFor('it hangs', () => workshop.notes('one').includes('hang begins'));
    controller.abort();
    expect(await call).toMatchObject(cancelled);
    await workshop.sandbox.waitFor('its finally runs', () => workshop.notes('one').includes('hang finally'));
    const late = new AbortController();
    const answer = await one.execute('echo', {}, { signal: late.signal });
    late.abort();
    expect(answer.success).toBe(true);
  });

  test('bounds calls that name no time of their own [AWF-6.11-call]', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager({ callTimeoutMs: 700 });
    const one = await manager.load('one');
    expect(await failureOf(one.execute('hang', {}))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('700 ms'),
    });
    await using patient = workshop.manager({ callTimeoutMs: Number.POSITIVE_INFINITY });
    expect(await (await patient.load('one')).execute('echo', {})).toMatchObject({ success: true });
  });

  test('takes a thousand calls at a time', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const calls = Array.from({ length: 1_000 }, (_, n) => one.execute('echo', { n }));
    expect((await Promise.all(calls)).map(({ data }) => data.n)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });
});

describe('crashes', () => {
  test.for([
    ['die', 'exited with code 7', { exitCode: 7 }],
    ['kill', 'was ended by SIGKILL', { exitSignal: 'SIGKILL' }],
  ] as const)(
    '%s: fails every call with the evidence within a second, and nobody else [AWF-6.9-crash-call] [AWF-6.10-crash]',
    async ([how, words, evidence], { workshop }) => {
      workshop.add('one', everything);
      workshop.add('other', everything);
      await using manager = workshop.manager();
      const states = recordStates(manager);
      const [one, other] = await Promise.all([manager.load('one'), manager.load('other')]);
      const waiting = failureOf(one.execute('hang', {}));
      await workshop.sandbox.waitFor('it hangs', () => workshop.notes('one').includes('hang begins'));
      const started = performance.now();
      const errors = await Promise.all([failureOf(one.execute(how, {})), waiting]);
      expect(performance.now() - started).toBeLessThan(1_000);
      expect(errors[0].message).toMatch(
        new RegExp(`^Plugin one crashed while it was to execute "${how}": it ${words}\\. `),
      );
      for (const error of errors)
        expect(error).toMatchObject({ code: 'CRASHED', kind: 'plugin', plugin: 'one', evidence });
      if (how === 'die') expect(errors[0].evidence.stderr?.join('\n')).toContain('about to die in an operation');

      await workshop.sandbox.waitFor('its manager knows', () => one.status.state === 'failed');
      expect(one.status.error).toMatchObject({ code: 'CRASHED', evidence });
      expect(manager.get('one')).toBe(one);
      expect(await failureOf(one.execute('echo', {}))).toMatchObject({
        code: 'CRASHED',
        message: expect.stringContaining(words),
      });
      expect(await failureOf(manager.operations.execute('one.echo', {}))).toMatchObject({ code: 'CRASHED' });
      expect(await other.execute('echo', {})).toMatchObject({ success: true });

      const again = await manager.load('one');
      expect(again).not.toBe(one);
      expect(await again.execute('echo', {})).toMatchObject({ success: true });
      expect(await failureOf(one.execute('echo', {}))).toMatchObject({ code: 'CRASHED' });
      expect(states.filter((state) => state.startsWith('one'))).toEqual([
        'one starting',
        'one running',
        'one failed',
        'one starting',
        'one running',
      ]);
    },
  );

  test('notices one that happens between calls', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const pid = Number((await one.execute('pid', {})).output);
    process.kill(pid, 'SIGKILL');
    await workshop.sandbox.waitFor('its manager knows', () => one.status.state === 'failed');
    expect(isRunning(pid)).toBe(false);
    expect(one.status.error).toMatchObject({
      code: 'CRASHED',
      message: expect.stringMatching(/^Plugin one crashed: it was ended by SIGKILL\./),
    });
    await manager.unload('one');
    expect(one.status.state).toBe('stopped');
  });
});

describe('stopping', () => {
  test('tells calls under way that the plugin was unloaded', async ({ workshop }) => {
    workshop.add('one', everything);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const call = failureOf(one.execute('hang', {}));
    await workshop.sandbox.waitFor('it hangs', () => workshop.notes('one').includes('hang begins'));
    await manager.unload('one');
    expect(await call).toMatchObject({
      code: 'NOT_LOADED',
      message: 'Plugin one was unloaded. Load it again to use it.',
    });
  });

  test('attempts all and joins what went wrong [AWF-6.9-joined]', async ({ workshop }) => {
    workshop.add('good');
    workshop.add('failing', { shutdown: 'fail' });
    workshop.add('hanging', { shutdown: 'hang' });
    workshop.add('dying', { shutdown: 'die' });
    const manager = workshop.manager({ stopTimeoutMs: 500 });
    expect((await manager.loadAll()).failed).toEqual([]);
    const started = performance.now();
    const error = await manager.shutdownAll().catch((reason: unknown) => reason);
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^2 plugins could not be shut down in order:\nPlugin failing .*\nPlugin hanging /),
      errors: [
        {
          code: 'SHUTDOWN_FAILED',
          message:
            'Plugin failing could not shut down in order, and its process was ended all the same. Plugin failing could not shut down: shutdown failed on purpose',
        },
        { code: 'SHUTDOWN_FAILED', message: expect.stringContaining('it took longer than 500 ms') },
      ],
    });
    expect(manager.list().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
    expect(workshop.sandbox.processes()).toEqual([]);
    await manager.shutdownAll();
  });

  test('can load again after all were stopped, until it is closed', async ({ workshop }) => {
    workshop.add('one');
    const manager = workshop.manager();
    for (let round = 0; round < 3; round += 1) {
      const one = await manager.load('one');
      expect(await one.execute('echo', {})).toMatchObject({ success: true });
      await manager.shutdownAll();
    }
    await manager[Symbol.asyncDispose]();
    await manager[Symbol.asyncDispose]();
    expect(await failureOf(manager.load('one'))).toMatchObject({ code: 'MANAGER_CLOSED', kind: 'user' });
  });

  test('an outdated handle does not stop a later process', async ({ workshop }) => {
    workshop.add('one');
    await using manager = workshop.manager();
    const old = await manager.load('one');
    await manager.unload('one');
    const current = await manager.load('one');
    await old[Symbol.asyncDispose]();
    expect(await current.execute('echo', {})).toMatchObject({ success: true });
    await current[Symbol.asyncDispose]();
    expect(current.status.state).toBe('stopped');
  });
});
