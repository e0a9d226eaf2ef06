import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { ExecuteOptions, LoadedPlugin } from '../src/index.js';
import { failureOf, manifestOf, test, type Workshop } from './support/plugins.js';

const manifest = manifestOf('one', ['operations', 'step_types']);

function addStreaming(workshop: Workshop): void {
  workshop.add('one', { fixture: 'streaming-plugin' }, manifest);
}

/** Callbacks that keep what they get. */
function recordWork() {
  const seen: unknown[] = [];
  const options: ExecuteOptions = {
    onProgress: (...args) => void seen.push(args),
    onOutput: (text) => void seen.push(text),
  };
  return { seen, options };
}

/** The text of what was recorded, joined. */
function textOf(seen: readonly unknown[]): string {
  return seen.filter((one) => typeof one === 'string').join('');
}

describe('work that is watched [AWF-8.3-streams]', () => {
  test('is told as it goes on, and answers as it does unwatched', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const talk = recordWork();
    const answer = await one.execute('talk', {}, talk.options);
    expect(talk.seen).toEqual([[0.25, 'begun'], 'one ', 'two ', '🙂', [1, undefined]]);
    expect(answer).toEqual({ success: true, output: 'one two 🙂', data: { n: 1 }, error: '' });
    for (const operation of ['talk', 'derive', 'fail', 'throw']) {
      const { seen, options } = recordWork();
      expect(await one.execute(operation, {}, options)).toEqual(await one.execute(operation, {}));
      const texts = { talk: 'one two 🙂', derive: 'of the data', fail: 'half', throw: 'dropped' };
      expect(textOf(seen)).toBe(Reflect.get(texts, operation));
    }
  });

  test('is told by the facade too, whichever way the operation is named', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    await manager.load('one');
    for (const name of ['one.talk', 'talk']) {
      const { seen, options } = recordWork();
      expect(await manager.operations.execute(name, {}, options)).toMatchObject({ output: 'one two 🙂' });
      expect(seen).toEqual([[0.25, 'begun'], 'one ', 'two ', '🙂', [1, undefined]]);
    }
  });

  test('is told of steps, which end as they do unwatched', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const { seen, options } = recordWork();
    const ended = { output: 'built', data: { built: true }, exitCode: 3 };
    expect(await one.executeStep('build', {}, options)).toEqual(ended);
    expect(await manager.stepTypes.execute('one.build', {}, options)).toEqual(ended);
    expect(await one.executeStep('build', {})).toEqual(ended);
    expect(seen).toEqual([[0.5, 'half'], 'built', [0.5, 'half'], 'built']);
    // What the step says at its end is what counts.
    expect(await one.executeStep('replace', {}, options)).toEqual(await one.executeStep('replace', {}));
    expect(seen.at(-1)).toBe('written');
    const errors = [failureOf(one.executeStep('throw', {}, options)), failureOf(one.executeStep('throw', {}))];
    const [watched, plain] = await Promise.all(errors);
    expect(watched).toMatchObject({
      code: 'CALL_FAILED',
      message: 'Plugin one could not execute a step of type "throw": execute step: on purpose',
    });
    expect(watched?.message).toBe(plain?.message);
  });

  test('brings large texts and none of their characters apart', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const { seen, options } = recordWork();
    const { output } = await one.execute('large', { bytes: 20_000_000 }, options);
    expect(output === '🙂'.repeat(5_000_000)).toBe(true);
    expect(textOf(seen) === output).toBe(true);
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.every((text) => /^(?:🙂)+$/u.test(String(text)))).toBe(true);
  });
});

describe('the stream is used', () => {
  test('only where somebody watches', async ({ workshop }) => {
    workshop.add('odd', { fixture: 'odd-stream-plugin' });
    await using manager = workshop.manager();
    const odd = await manager.load('odd');
    expect(await odd.execute('send', { script: 'ar' }, { timeoutMs: 5_000 })).toMatchObject({ output: 'unary' });
    const { seen, options } = recordWork();
    for (const { onProgress, onOutput } of [options, { onProgress: options.onProgress }, options]) {
      const answer = await odd.execute('send', { script: 'paanr' }, { onProgress, onOutput });
      expect(answer).toEqual({ success: true, output: 'aa', data: {}, error: '' });
    }
    expect(seen).toEqual([[0, undefined], 'a', 'a', [0, undefined], [0, undefined], 'a', 'a']);
    expect(workshop.notes('odd')).toEqual(['unary', 'stream paanr', 'stream paanr', 'stream paanr']);
  });

  test('only where the plugin announced it: else the text comes once, at the end', async ({ workshop }) => {
    workshop.add('odd', { fixture: 'odd-stream-plugin', capabilities: ['operations', 'awf.plugin.stream.v2'] });
    await using manager = workshop.manager();
    const odd = await manager.load('odd');
    const { seen, options } = recordWork();
    expect(await odd.execute('send', { script: 'ar' }, options)).toMatchObject({ output: 'unary' });
    expect(seen).toEqual(['unary']);
    expect(workshop.notes('odd')).toEqual(['unary']);
  });

  test('and a text that comes with the answer is told once', async ({ workshop }) => {
    workshop.add('odd', { fixture: 'odd-stream-plugin' });
    await using manager = workshop.manager();
    const odd = await manager.load('odd');
    const { seen, options } = recordWork();
    expect(await odd.execute('send', { script: 't' }, options)).toMatchObject({ output: 'text' });
    expect(await odd.execute('send', { script: 'at' }, options)).toMatchObject({ output: 'text' });
    expect(seen).toEqual(['text', 'a']);
  });
});

describe('work that ends early', () => {
  test('because it is cancelled: the finally runs (fault 20)', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const controller = new AbortController();
    const { seen, options } = recordWork();
    const call = failureOf(one.execute('hang', {}, { ...options, signal: controller.signal }));
    await workshop.sandbox.waitFor('it tells', () => seen.length > 2);
    controller.abort(new Error('why'));
    expect(await call).toMatchObject({
      code: 'CANCELLED',
      message: 'Plugin one was to execute "hang", but its caller cancelled the call.',
      cause: { message: 'why' },
    });
    const before = seen.length;
    await workshop.sandbox.waitFor('its finally runs', () => workshop.notes('one').includes('hang finally true'));
    expect(seen.length).toBe(before);
    expect(await failureOf(one.execute('hang', {}, { ...options, signal: AbortSignal.abort() }))).toMatchObject({
      code: 'CANCELLED',
    });
    expect(workshop.notes('one')).toEqual(['hang begins', 'hang finally true']);
  });

  test('because its time is up', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const { seen, options } = recordWork();
    expect(await failureOf(one.execute('hang', {}, { ...options, timeoutMs: 300 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message:
        'Plugin one could not execute "hang": it took longer than 300 ms and was told to stop. Allow it more time with timeoutMs.',
    });
    expect(seen.length).toBeGreaterThan(0);
    await workshop.sandbox.waitFor('its finally runs', () => workshop.notes('one').includes('hang finally true'));
    expect(await failureOf(one.execute('hang', {}, { ...options, timeoutMs: 1 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    expect(await one.execute('talk', {}, options)).toMatchObject({ success: true });
  });

  test('because the plugin dies (fault 11)', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const { seen, options } = recordWork();
    const started = performance.now();
    expect(await failureOf(one.execute('die', {}, options))).toMatchObject({
      code: 'CRASHED',
      evidence: { exitCode: 7 },
      message: expect.stringMatching(/^Plugin one crashed while it was to execute "die": it exited with code 7\. /),
    });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(seen).toEqual(['before it died']);
  });

  test('because it is unloaded', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    const { seen, options } = recordWork();
    const call = failureOf(one.execute('hang', {}, options));
    await workshop.sandbox.waitFor('it tells', () => seen.length > 0);
    await manager.unload('one');
    expect(await call).toMatchObject({ code: 'NOT_LOADED' });
  });

  test('with a status', async ({ workshop }) => {
    workshop.add('odd', { fixture: 'odd-stream-plugin' });
    await using manager = workshop.manager();
    const odd = await manager.load('odd');
    expect(await failureOf(odd.execute('send', { script: 'a!' }, recordWork().options))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('too much'),
    });
  });

  const breaches: readonly (readonly [script: string, how: string])[] = [
    ['a', 'it ended the stream without an answer'],
    ['', 'it ended the stream without an answer'],
    ['rr', 'it answered twice'],
    ['rr…', 'it answered twice'],
    ['ra', 'it sent output after its answer'],
    ['rp…', 'it sent progress after its answer'],
  ];

  test.for(breaches)('with a breach of the contract: %s', async ([script, how], { workshop }) => {
    workshop.add('odd', { fixture: 'odd-stream-plugin' });
    await using manager = workshop.manager();
    const odd = await manager.load('odd');
    expect(await failureOf(odd.execute('send', { script }, recordWork().options))).toMatchObject({
      code: 'CALL_FAILED',
      kind: 'plugin',
      message: `Plugin odd could not execute "send": ${how}, which breaks the stream's contract.`,
    });
    // One that does not end by itself is told to.
    if (script.endsWith('…'))
      await workshop.sandbox.waitFor('it hears of it', () => workshop.notes('odd').includes('cancelled'));
    expect(await odd.execute('send', { script: 'ar' }, recordWork().options)).toMatchObject({ output: 'a' });
  });
});

describe('a callback', () => {
  const raise = (): never => {
    throw new Error('out of paper');
  };
  const bad: readonly (readonly [string, ExecuteOptions, string])[] = [
    ['that throws on output', { onOutput: raise }, 'onOutput'],
    ['that rejects on output', { onOutput: async () => raise() }, 'onOutput'],
    ['that throws on progress', { onProgress: raise }, 'onProgress'],
    ['that rejects on progress', { onProgress: async () => raise() }, 'onProgress'],
  ];

  test.for(bad)('%s ends its call, and nothing else', async ([, options, name], { workshop }) => {
    addStreaming(workshop);
    workshop.add('odd', { fixture: 'odd-stream-plugin' });
    await using manager = workshop.manager();
    const [one, odd] = await Promise.all([manager.load('one'), manager.load('odd')]);
    expect(await failureOf(odd.execute('send', { script: 'pa…' }, options))).toMatchObject({
      code: 'CALLBACK_FAILED',
      kind: 'user',
      message: `Plugin odd could not execute "send": ${name} of its caller failed: out of paper.`,
      cause: { message: 'out of paper' },
    });
    await workshop.sandbox.waitFor('it hears of it', () => workshop.notes('odd').includes('cancelled'));
    expect(await failureOf(one.executeStep('build', {}, options))).toMatchObject({ code: 'CALLBACK_FAILED' });
    expect(await one.execute('talk', {}, recordWork().options)).toMatchObject({ success: true });
  });

  test('that fails on the text of a plugin without the stream fails its call too', async ({ workshop }) => {
    workshop.add('odd', { fixture: 'odd-stream-plugin', capabilities: [] });
    await using manager = workshop.manager();
    const odd = await manager.load('odd');
    for (const onOutput of [raise, async () => raise()]) {
      expect(await failureOf(odd.execute('send', { script: '' }, { onOutput }))).toMatchObject({
        code: 'CALLBACK_FAILED',
      });
    }
  });

  test('that takes its time holds the plugin back, and loses nothing (fault 19)', async ({ workshop }) => {
    addStreaming(workshop);
    await using manager = workshop.manager();
    const one = await manager.load('one');
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const call = one.execute('chatter', { times: 2_000, bytes: 10_000 }, { onOutput: () => gate });
    const held = await settled(one);
    // Of 20 MB; without being held back it is through with it.
    expect(held * 10_000).toBeLessThan(3_000_000);
    open();
    expect((await call).output).toHaveLength(20_000_000);
  });

  test('that never ends does not keep its call from ending', async ({ workshop }) => {
    addStreaming(workshop);
    workshop.add('odd', { fixture: 'odd-stream-plugin' });
    await using manager = workshop.manager();
    const [one, odd] = await Promise.all([manager.load('one'), manager.load('odd')]);
    const onOutput = () => new Promise<void>(() => undefined);
    expect(await failureOf(one.execute('hang', {}, { onOutput, timeoutMs: 300 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    // The plugin is done long before.
    const late = failureOf(odd.execute('send', { script: 'ar' }, { onOutput, timeoutMs: 500 }));
    const signal = AbortSignal.timeout(500);
    const given = failureOf(odd.execute('send', { script: 'ar' }, { onOutput, signal }));
    expect(await late).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await given).toMatchObject({ code: 'CANCELLED' });
  });
});

/** How many pieces the plugin has written once it writes no more. */
async function settled(plugin: LoadedPlugin): Promise<number> {
  let before: unknown;
  let written: unknown;
  do {
    before = written;
    await pause(200);
    written = (await plugin.execute('written', {})).data['written'];
  } while (before !== written || written === 0);
  return Number(written);
}
