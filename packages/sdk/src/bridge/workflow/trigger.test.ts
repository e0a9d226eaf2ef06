import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { failureOf } from '../../../test/support/failure-of.js';
import { startWorkflow } from '../../../test/support/memory-workflow.js';
import { definePlugin, trigger } from '../../define/definers.js';

const seen = { seen: z.object({ n: z.number() }) };

function start(begin: Parameters<typeof trigger<typeof seen>>[0]['start'], config?: z.ZodObject) {
  const watch = trigger({ actions: seen, config, start: begin as never });
  const plugin = definePlugin({ name: 'watcher', version: '1.0.0', triggers: { 'file.watch': watch } });
  const started = startWorkflow(plugin);
  const { methods, never } = started;
  const run = async (handleId: string, method: 'startModule' | 'stopModule' | 'destroyModule') =>
    (await methods[method]({ handleId }, never)).error;
  return { ...started, run };
}

describe('a trigger', () => {
  it('is created with its config, without the engine’s own keys, and named as what it starts', async () => {
    const got: unknown[] = [];
    const { createTrigger, run } = start((config, { name, workflowType, baseDir }) => {
      got.push({ config, name, workflowType, baseDir });
    });
    const sent = { path: '/in', workflowType: 'pipeline:p', _config_dir: '/etc/engine' };
    const { handleId } = await createTrigger('file.watch', sent);
    const unnamed = await createTrigger('file.watch', {}, '');
    expect([await run(handleId, 'startModule'), await run(unnamed.handleId, 'startModule')]).toEqual(['', '']);
    expect(got).toEqual([
      { config: { path: '/in' }, name: 'pipeline:p', workflowType: 'pipeline:p', baseDir: '/etc/engine' },
      { config: {}, name: 'file.watch', workflowType: 'file.watch', baseDir: '/work' },
    ]);
  });

  it.each([
    ['file.watch', { path: 5 }, 'path: expected string, received number'],
    ['file.none', { path: '/in' }, 'unknown trigger type "file.none"'],
    ['constructor', {}, 'unknown trigger type "constructor"'],
  ])('is not created as %s of %j', async (type, config, error) => {
    const { createTrigger } = start(() => undefined, z.object({ path: z.string() }));
    expect(await createTrigger(type, config)).toEqual({ handleId: '', error });
  });

  it('is none of a plugin without triggers', async () => {
    const { createTrigger } = startWorkflow(definePlugin({ name: 'none', version: '1.0.0' }));
    expect((await createTrigger('file.watch')).error).toBe('plugin does not provide triggers');
  });

  it.each([
    ['a function', (end: (how: string) => void) => () => end('called'), ['called']],
    ['a disposable', (end: (how: string) => void) => ({ [Symbol.dispose]: () => end('disposed') }), ['disposed']],
    [
      'one that is disposable both ways',
      (end: (how: string) => void) => ({
        [Symbol.dispose]: () => end('at once'),
        [Symbol.asyncDispose]: async () => end('in time'),
      }),
      ['in time'],
    ],
    ['another object', () => ({ close: () => undefined }), []],
    ['nothing', () => undefined, []],
  ])('that returned %s from its start is ended by it, once', async (_what, make, expected) => {
    const ended: string[] = [];
    const { createTrigger, run } = start(() => make((how) => void ended.push(how)) as never);
    const { handleId } = await createTrigger('file.watch');
    await run(handleId, 'startModule');
    expect(ended).toEqual([]);
    for (const method of ['stopModule', 'stopModule', 'destroyModule'] as const) {
      expect(await run(handleId, method)).toBe('');
    }
    expect(ended).toEqual(expected);
  });

  it('has for each start a signal and an end of its own', async () => {
    const signals: AbortSignal[] = [];
    const ended: number[] = [];
    const { createTrigger, run } = start((_config, { signal }) => {
      const count = signals.push(signal);
      return () => void ended.push(count);
    });
    const { handleId } = await createTrigger('file.watch');
    for (const method of ['startModule', 'stopModule', 'startModule'] as const) await run(handleId, method);
    expect([signals.map(({ aborted }) => aborted), ended]).toEqual([[true, false], [1]]);
    await run(handleId, 'destroyModule');
    expect([signals.map(({ aborted }) => aborted), ended]).toEqual([
      [true, true],
      [1, 2],
    ]);
  });

  it('tells the engine why it cannot start or stop', async () => {
    const { createTrigger, run } = start(() => () => Promise.reject(new Error('still busy')));
    const { handleId } = await createTrigger('file.watch');
    await run(handleId, 'startModule');
    expect(await run(handleId, 'stopModule')).toBe('still busy');
    expect(await run(handleId, 'stopModule')).toBe('');
    const failing = start(() => Promise.reject(new Error('no such folder')));
    const created = await failing.createTrigger('file.watch');
    expect(await failing.run(created.handleId, 'startModule')).toBe('no such folder');
  });

  it.each([
    ['toString', {}, 'unknown action "toString"; there are seen'],
    ['seen', { n: 'text' }, 'data of action seen: n: expected number, received string'],
    ['seen', undefined, 'data of action seen: expected object, received undefined'],
  ])('starts no workflow by the action %j with %j', async (action, data, text) => {
    const tried: Promise<void>[] = [];
    const { createTrigger, run } = start((_config, { engine }) => {
      tried.push(engine.trigger(action as 'seen', data as never));
      tried[0]?.catch(() => undefined);
    });
    const { handleId } = await createTrigger('file.watch');
    expect(await run(handleId, 'startModule')).toBe('');
    const error = await failureOf(tried[0] ?? Promise.resolve());
    expect(error).toMatchObject({ code: 'INPUT_INVALID', message: text });
  });
});
