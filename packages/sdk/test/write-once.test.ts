import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { definePlugin, eventType, failure, operation, stopPipeline, withContext } from '../src/index.js';
import { type TestHost, type TestOptions, testPlugin } from '../src/testing.js';
import { failureOf } from './support/failure-of.js';
import { startWorkflow } from './support/memory-workflow.js';

// One operation, two engines: a test for each line of the page's table.

const told = eventType({ type: 'both.told', payload: z.object({ n: z.int() }) });
let running = 0;
let most = 0;
const operations = {
  greet: operation({
    input: z.object({ name: z.string().min(1), times: z.int().default(1) }),
    output: z.object({ greeting: z.string() }),
    step: true,
    run: ({ name, times }) => ({ greeting: `Hello, ${name}. `.repeat(times) }),
  }),
  any: operation({ step: true, run: (input) => ({ input }) }),
  write: operation({
    step: true,
    run({ own }, { write, progress }) {
      write('one ');
      progress(0.5, 'half');
      write('two');
      return own === undefined ? {} : { output: own };
    },
  }),
  fail: operation({ step: true, run: () => failure('ran out of paper', { pages: 3 }) }),
  crash: operation({
    step: true,
    run() {
      throw new Error('no luck');
    },
  }),
  stop: operation({ step: true, run: () => stopPipeline({ n: 1 }) }),
  wait: operation({
    step: true,
    async run(_input, { signal, log }) {
      log.info('waiting');
      most = Math.max(most, ++running);
      try {
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      } finally {
        running--;
      }
      return {};
    },
  }),
  emit: operation({ step: true, run: async (_input, { emit }) => ({ id: (await emit(told({ n: 1 }))) ?? 'none' }) }),
  where: operation({ step: true, run: (_input, { baseDir }) => ({ baseDir }) }),
};
const plugin = definePlugin({
  name: 'both',
  version: '1.0.0',
  author: 'Ada',
  description: 'Runs in both',
  operations,
  emits: [told],
});
type Both = TestHost<typeof plugin>;

let awf: Both;
let workflow: Both;

beforeEach(async () => {
  awf = await testPlugin(plugin, { baseDir: '/home/ada' });
  workflow = await testPlugin(plugin, { engine: 'workflow', baseDir: '/etc/engine' });
});

afterEach(async () => {
  await Promise.all([awf.close(), workflow.close()]);
});

/** Values as only an engine can send them: templates make texts of everything. */
const loose = (value: object): never => value as never;
const stepError = async (promise: Promise<unknown>) =>
  (await failureOf(promise)).message.replace(/^Plugin both could not run a step of type "step\.\w+": /, '');

describe('an operation in both engines', () => {
  it('is named after its plugin in the one, and after itself in the other, where a name may have to be given [WO-name]', async () => {
    expect((await awf.operations()).map(({ name }) => name)).toEqual(Object.keys(operations));
    expect(workflow.info.capabilities).toEqual(Object.keys(operations).map((name) => `step.${name}`));
    const named = (step: boolean | `step.${string}`) =>
      definePlugin({
        name: 'named',
        version: '1.0.0',
        operations: { 'Greet-all': operation({ step, run: () => ({}) }) },
      });
    expect(() => named(true)).toThrow(
      'operation Greet-all cannot be step.Greet-all: give it a step type of its own, as step: "step.greet_all"',
    );
    await using t = await testPlugin(named('step.greet_all'), { engine: 'workflow' });
    expect(t.info.capabilities).toEqual(['step.greet_all']);
  });

  it('gets its inputs, or the step’s config without the engine’s keys, and nothing that earlier steps put out [WO-input]', async () => {
    expect(await awf.execute('any', { a: 1 })).toMatchObject({ data: { input: { a: 1 } } });
    const sent = { current: { name: 'from before', b: 2 }, triggerData: { name: 'from the trigger' } };
    expect((await workflow.step('step.any', { a: 1, _mine: 2 }, sent)).output).toEqual({ input: { a: 1 } });
    expect(await stepError(workflow.step('step.greet', loose({}), sent))).toMatch(/^name: /);
  });

  it('has texts coerced by what is declared, and defaults; a large integer is lost on the one way [WO-types]', async () => {
    const texts = loose({ name: 'Ada', times: '2' });
    const twice = { greeting: 'Hello, Ada. Hello, Ada. ' };
    expect(await awf.execute('greet', texts)).toMatchObject({ data: twice });
    expect((await workflow.step('step.greet', texts)).output).toEqual(twice);
    expect((await workflow.step('step.greet', { name: 'Ada' })).output).toEqual({ greeting: 'Hello, Ada. ' });
    const n = 9_007_199_254_740_993n;
    expect(await awf.execute('any', { n })).toMatchObject({ data: { input: { n } } });
    expect(await failureOf(workflow.step('step.any', { n }))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('send it as text'),
    });
  });

  it('is checked when it runs, and where nothing is templated when a step is made of it, too [WO-validated]', async () => {
    expect(await awf.execute('greet', { name: '' })).toMatchObject({
      success: false,
      error: expect.stringMatching(/^name: /),
    });
    const raw = { name: '{{ .name }}', times: '{{ .times }}' };
    const resolved = { name: 'Ada', times: 1 };
    expect(await workflow.step('step.greet', resolved, { rawConfig: raw })).toMatchObject({ stopped: false });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the engine's expressions look so
    const expression = { ...raw, name: '${ name }' };
    expect(await workflow.step('step.greet', resolved, { rawConfig: expression })).toMatchObject({ stopped: false });
    expect(await stepError(workflow.step('step.greet', resolved, { rawConfig: { name: '' } }))).toMatch(/^name: /);
    expect(await stepError(workflow.step('step.greet', loose({ name: '' }), { rawConfig: raw }))).toMatch(/^name: /);
  });

  it('answers its data as the response, or as the step’s output [WO-data]', async () => {
    expect((await awf.execute('greet', { name: 'Ada' })).data).toEqual({ greeting: 'Hello, Ada. ' });
    expect((await workflow.step('step.greet', { name: 'Ada' })).output).toEqual({ greeting: 'Hello, Ada. ' });
  });

  it('answers its text as the output, or under the key output, which its data may have [WO-text]', async () => {
    expect(await awf.execute('write', {})).toMatchObject({ output: 'one two', data: {} });
    expect((await workflow.step('step.write', {})).output).toEqual({ output: 'one two' });
    expect((await workflow.step('step.write', { own: 'mine' })).output).toEqual({ output: 'mine' });
  });

  it('fails with its data, or with it in the log alone [WO-failure]', async () => {
    const failed = { success: false, error: 'ran out of paper', data: { pages: 3 } };
    expect(await awf.execute('fail', {})).toMatchObject(failed);
    expect(await stepError(workflow.step('step.fail', {}))).toBe('ran out of paper');
    expect(workflow.logs).toContainEqual({
      level: 'debug',
      message: 'the step failed',
      fields: { step: 'step.fail', data: { pages: 3 } },
    });
  });

  it('fails with the same text where it throws, and where its input is bad [WO-throw]', async () => {
    const crash = await awf.execute('crash', {});
    expect([crash.error, await stepError(workflow.step('step.crash', {}))]).toEqual(['no luck', 'no luck']);
    const bad = await awf.execute('greet', loose({ name: 7 }));
    expect(await stepError(workflow.step('step.greet', loose({ name: 7 })))).toBe(bad.error);
  });

  it('cannot stop a pipeline: what only a step may return is an object like any other [WF-3.2-stop]', async () => {
    expect(await awf.execute('stop', {})).toMatchObject({ data: { kind: 'stopPipeline', output: { n: 1 } } });
    expect(await workflow.step('step.stop', {})).toMatchObject({ stopped: false, output: { output: { n: 1 } } });
  });

  it.each([
    ['AWF', () => awf, (caller: AbortController) => awf.execute('wait', {}, { signal: caller.signal })],
    [
      'the workflow engine',
      () => workflow,
      (caller: AbortController) => workflow.step('step.wait', {}, { signal: caller.signal }),
    ],
  ] as const)('ends with its caller in %s [WO-cancel]', async (_engine, host, call) => {
    const caller = new AbortController();
    const ended = failureOf(call(caller));
    await host().waitFor(() => host().logs.some(({ message }) => message === 'waiting'));
    caller.abort();
    expect(await ended).toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => running).toBe(0);
  });

  it('tells how far it is as it goes, or in the debug log, and its text in pieces or joined [WO-progress]', async () => {
    const pieces: unknown[] = [];
    const watch = {
      onOutput: (text: string) => void pieces.push(text),
      onProgress: (one: number) => void pieces.push(one),
    };
    expect(await awf.execute('write', {}, watch)).toMatchObject({ output: 'one two' });
    expect(pieces).toContain(0.5);
    expect(pieces.filter((piece) => typeof piece === 'string').join('')).toBe('one two');
    expect((await workflow.step('step.write', {})).output).toEqual({ output: 'one two' });
    expect(workflow.progress).toEqual([{ fraction: 0.5, message: 'half' }]);
    expect(workflow.logs.find(({ message }) => message === 'progress')?.level).toBe('debug');
  });

  it('emits to the event service, or as a message with the type for its topic [WO-emit]', async () => {
    const emitted = await awf.execute('emit', {});
    expect(awf.emitted).toMatchObject([{ type: 'both.told', payload: { n: 1 }, id: emitted.data.id }]);
    const { output } = await workflow.step('step.emit', {});
    expect(workflow.published).toMatchObject([{ topic: 'both.told', text: '{"n":1}', id: output.id }]);
    await using deaf = await testPlugin(plugin, { engine: 'workflow', onPublish: false });
    expect((await deaf.step('step.emit', {})).output).toEqual({ id: 'none' });
    await deaf.step('step.emit', {});
    const warned = deaf.logs.filter(({ level }) => level === 'warn');
    expect(warned.map(({ message }) => message)).toEqual(['events go nowhere: the engine takes none']);
  });

  it('means relative paths from the user’s folder, or from that of the engine’s config [WO-paths]', async () => {
    expect((await awf.execute('where', {})).data).toEqual({ baseDir: '/home/ada' });
    expect((await workflow.step('step.where', {})).output).toEqual({ baseDir: '/etc/engine' });
  });

  it('runs side by side, on one handle, too [WF-3.3-parallel]', async () => {
    most = 0;
    const callers = [new AbortController(), new AbortController()];
    const calls = callers.map(({ signal }) => failureOf(awf.execute('wait', {}, { signal })));
    await expect.poll(() => most).toBe(2);
    for (const caller of callers) caller.abort();
    await Promise.all(calls);
    const { createStep, execute } = startWorkflow(plugin);
    const { handleId } = await createStep('step.wait');
    most = 0;
    const more = [new AbortController(), new AbortController()];
    const runs = more.map(({ signal }) => execute(handleId, { signal }));
    await expect.poll(() => most).toBe(2);
    for (const caller of more) caller.abort(new Error('enough'));
    expect(await Promise.all(runs)).toMatchObject([{ error: 'enough' }, { error: 'enough' }]);
  });
});

describe('config and state in both engines', () => {
  const events: string[] = [];
  let fails = 0;
  const api = withContext({
    config: z.object({ token: z.string(), tries: z.int().default(3) }),
    init(config) {
      events.push(`init ${config.token}`);
      if (fails-- > 0) throw new Error('no connection');
      return { made: config.token };
    },
    shutdown({ made }) {
      events.push(`shutdown ${made}`);
      return made === 'hangs' ? new Promise(() => undefined) : undefined;
    },
  });
  const show = api.operation({
    step: true,
    run: (_input, { config, state }) => ({ tries: config.tries, made: state.made }),
  });
  const shared = api.definePlugin({ name: 'shared', version: '1.0.0', operations: { show } });
  const open = (options: TestOptions) => testPlugin(shared, options);

  beforeEach(() => {
    events.length = 0;
    fails = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('come from Init, or from the generated module, whose type is the plugin’s with .config [WO-config]', async () => {
    const config = { token: 'abc' };
    await using one = await open({ config });
    expect((await one.execute('show', {})).data).toEqual({ tries: 3, made: 'abc' });
    await using other = await open({ config, engine: 'workflow' });
    expect((await other.step('step.show', {})).output).toEqual({ tries: 3, made: 'abc' });
    expect(await failureOf(open({}))).toMatchObject({
      code: 'INIT_FAILED',
      message: expect.stringContaining('token: '),
    });
    await using none = await open({ engine: 'workflow' });
    expect(none.info.capabilities).toContain('shared.config');
    expect(await failureOf(none.step('step.show', {}))).toMatchObject({
      code: 'CALL_FAILED',
      message: expect.stringContaining('config: token: '),
    });
  });

  it('are made at Init, or before the first step, and again where that failed [WO-state]', async () => {
    fails = 1;
    expect(await failureOf(open({ config: { token: 'a' } }))).toMatchObject({ code: 'INIT_FAILED' });
    const { createModule, createStep, execute, methods, never } = startWorkflow(shared);
    const { handleId } = await createModule('shared.config', { token: 'b' });
    fails = 1;
    expect((await methods.initModule({ handleId }, never)).error).toContain('no connection');
    const step = await createStep('step.show');
    expect((await execute(step.handleId)).output).toEqual({ tries: 3, made: 'b' });
    expect(events).toEqual(['init a', 'init b', 'init b']);
  });

  it.each(['awf', 'workflow'] as const)(
    'are ended once, in 1.5 s at the most, under %s [WO-shutdown]',
    async (engine) => {
      const well = await open({ config: { token: 'well' }, engine });
      await well.close();
      await well.close();
      expect(events).toEqual(['init well', 'shutdown well']);
      const hangs = await open({ config: { token: 'hangs' }, engine });
      vi.useFakeTimers();
      const end = failureOf(hangs.close());
      await vi.advanceTimersByTimeAsync(1_500);
      expect(await end).toMatchObject({
        code: 'SHUTDOWN_FAILED',
        message: expect.stringContaining('shutdown took longer than 1500 ms'),
      });
    },
  );
});
