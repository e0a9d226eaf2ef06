import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorkflow } from '../../../test/support/memory-workflow.js';
import { definePlugin, operation, step } from '../../define/definers.js';
import { failure } from '../../define/failure.js';
import { stopPipeline } from '../../define/step.js';
import { withContext } from '../../define/with-context.js';

const seen = step({
  run(config, { rawConfig, baseDir, name, current, triggerData, stepOutputs, metadata }) {
    return { config, rawConfig, baseDir, name, current, triggerData, stepOutputs, metadata };
  },
});
const strict = step({
  config: z.strictObject({ text: z.string(), n: z.int().default(1) }),
  current: z.object({ tenant: z.string().default('none') }),
  output: z.object({ text: z.string() }),
  run: ({ text, n }, { current }) => ({ text: `${current.tenant}:${text.repeat(n)}` }),
});
const stops = step({ run: ({ now }) => (now === true ? stopPipeline({ last: 1 }) : { last: 0 }) });
const nothing = step({ run: () => undefined });
const throws = step({ run: () => Promise.reject(new Error('boom-exec')) });
const list = step({ run: () => [] as never });
const unsendable = step({ run: () => ({ big: 2n ** 60n }) });
const greet = operation({
  input: z.object({ name: z.string(), loud: z.boolean().default(false) }),
  step: true,
  run({ name, loud }, ctx) {
    if (name === '') return failure('name is empty', { tried: 1 });
    ctx.write(`Hello, ${name}`);
    return { greeting: loud ? name.toUpperCase() : name };
  },
});
const quiet = operation({ step: 'step.hush', run: () => ({ output: 'mine' }) });
const hidden = operation({ run: () => ({}) });

const plugin = startWorkflow(
  definePlugin({
    name: 'steps',
    version: '1.0.0',
    steps: {
      'step.seen': seen,
      'step.strict': strict,
      'step.stops': stops,
      'step.nothing': nothing,
      'step.throws': throws,
      'step.list': list,
      'step.unsendable': unsendable,
    },
    operations: { greet, quiet, hidden },
  }),
);
const created = async (type: string, config?: object) => (await plugin.createStep(type, config)).handleId;

describe('a step', () => {
  it('gets all that the engine sends, without the engine’s own keys [WF-9.9-keys]', async () => {
    const handle = await created('step.seen', { value: '{{ .a }}', _config_dir: '/etc/engine' });
    const { output } = await plugin.execute(handle, {
      config: { value: 'A', _config_dir: '/etc/engine' },
      current: { a: 'A' },
      triggerData: { t: 1 },
      stepOutputs: { s0: { k: true } },
      metadata: { pipeline: 'p' },
    });
    expect(output).toEqual({
      config: { value: 'A' },
      rawConfig: { value: '{{ .a }}' },
      baseDir: '/etc/engine',
      name: 'one',
      current: { a: 'A' },
      triggerData: { t: 1 },
      stepOutputs: { s0: { k: true } },
      metadata: { pipeline: 'p' },
    });
  });

  it('runs on the config that it was created with where the engine sends none, as February’s [WF-3.1-february]', async () => {
    expect((await plugin.execute(await created('step.seen', { value: 'raw' }))).output).toMatchObject({
      config: { value: 'raw' },
      baseDir: '/work',
    });
    expect((await plugin.execute(await created('step.seen'), { config: {} })).output).toMatchObject({ config: {} });
  });

  it('has coerced config and current, and an output by its schema', async () => {
    const handle = await created('step.strict', { text: 'ab', n: '{{ .n }}', _config_dir: '/c' });
    expect(await plugin.execute(handle, { config: { text: 'ab', n: '2' }, current: { tenant: 't' } })).toEqual({
      output: { text: 't:abab' },
      stop: false,
      error: '',
    });
  });

  it('may stop the pipeline with its output, or have none [WF-3.2-no-output]', async () => {
    const handle = await created('step.stops');
    expect(await plugin.execute(handle, { config: { now: true } })).toEqual({
      output: { last: 1 },
      stop: true,
      error: '',
    });
    expect(await plugin.execute(handle, { config: {} })).toMatchObject({ output: { last: 0 }, stop: false });
    expect(await plugin.execute(await created('step.nothing'))).toEqual({ output: undefined, stop: false, error: '' });
  });

  it.each([
    ['step.throws', {}, 'boom-exec'],
    ['step.strict', { text: 5 }, 'text: expected string, received number'],
    ['step.list', {}, 'the result must be an object, but run returned a list'],
    [
      'step.unsendable',
      {},
      'encode step output: big: the integer is too large to be exact as a number: send it as text',
    ],
  ])('that fails says so in its answer: %s %j', async (type, config, error) => {
    const handle = await created(type, { text: '{{ .later }}' });
    expect(await plugin.execute(handle, { config })).toEqual({ output: undefined, stop: false, error });
  });
});

describe('CreateStep', () => {
  it('refuses a config that can be judged already, and leaves one with templates for later [WF-9.8-templates]', async () => {
    expect(await plugin.createStep('step.strict', { text: 5 })).toEqual({
      handleId: '',
      error: 'text: expected string, received number',
    });
    expect((await plugin.createStep('step.strict', { text: 'a', n: '{{ .n }}' })).error).toBe('');
    expect((await plugin.createStep('step.strict', { text: 'a', n: ['$', '{n}'].join('') })).error).toBe('');
  });

  it('refuses what it does not know', async () => {
    expect((await plugin.createStep('step.nope')).error).toMatch(
      /^unknown step type "step.nope"; there are step.seen, /,
    );
    const none = startWorkflow(definePlugin({ name: 'none', version: '1.0.0' }));
    expect((await none.createStep('step.nope')).error).toBe('plugin does not provide steps');
    expect((await plugin.execute('zz')).error).toBe('unknown step handle: zz');
    expect(await plugin.methods.destroyStep({ handleId: 'zz' }, plugin.never)).toEqual({
      error: 'unknown step handle: zz',
    });
  });

  it('gives handles that end with DestroyStep', async () => {
    const handleId = await created('step.nothing');
    expect(handleId).toMatch(/^[\da-f-]{36}$/);
    expect(await plugin.methods.destroyStep({ handleId }, plugin.never)).toEqual({ error: '' });
    expect((await plugin.execute(handleId)).error).toBe(`unknown step handle: ${handleId}`);
  });
});

describe('an operation as a step', () => {
  it('takes its config as input, and puts its text beside its data', async () => {
    const handle = await created('step.greet', { name: '{{ .name }}' });
    expect(
      await plugin.execute(handle, { config: { name: 'Ada', loud: 'true' }, current: { loud: 'ignored' } }),
    ).toEqual({
      output: { greeting: 'ADA', output: 'Hello, Ada' },
      stop: false,
      error: '',
    });
    expect((await plugin.execute(await created('step.hush'))).output).toEqual({ output: 'mine' });
  });

  it('that failed is an error, its data in the log alone', async () => {
    const handle = await created('step.greet', { name: '{{ .name }}' });
    expect(await plugin.execute(handle, { config: { name: '' } })).toEqual({
      output: undefined,
      stop: false,
      error: 'name is empty',
    });
    expect(plugin.lines).toContainEqual({
      level: 'debug',
      message: 'the step failed',
      fields: { step: 'one', data: { tried: 1 } },
    });
  });

  it('is listed with the steps, under its own type or that of its name', async () => {
    const { types } = await plugin.methods.getStepTypes({}, plugin.never);
    expect(types.slice(-2)).toEqual(['step.greet', 'step.hush']);
    expect(types).not.toContain('step.hidden');
  });
});

describe('config and state of the plugin', () => {
  const context = withContext({
    config: z.object({ token: z.string() }),
    secrets: ['token'],
    init: (config) => ({ made: config.token.length }),
  });
  const uses = context.step({
    run({ fail }, { config, state }) {
      if (fail === true) throw new Error(`401 for ${config.token}`);
      return { made: state.made };
    },
  });
  const definition = () =>
    startWorkflow(context.definePlugin({ name: 'api', version: '1.0.0', steps: { 'step.uses': uses } }));

  it('come from the generated module, and are there for steps [WF-3.2-config-module]', async () => {
    const api = definition();
    expect((await api.methods.getModuleTypes({}, api.never)).types).toEqual(['api.config']);
    const { handleId } = await api.createModule('api.config', { token: 'hunter2', _config_dir: '/c' });
    expect(await api.methods.initModule({ handleId }, api.never)).toEqual({ error: '' });
    const step = (await api.createStep('step.uses')).handleId;
    expect((await api.execute(step)).output).toEqual({ made: 7 });
    expect((await api.execute(step, { config: { fail: true } })).error).toBe('401 for ***');
  });

  it('that are missing fail the creation of what needs them, with the field [WF-3.2-config-module]', async () => {
    const api = definition();
    expect((await api.createStep('step.uses')).error).toMatch(/^config: token: /);
    const { handleId } = await api.createModule('api.config', {});
    expect((await api.methods.initModule({ handleId }, api.never)).error).toMatch(/^config: token: /);
    // Tried again with what comes next.
    await api.createModule('api.config', { token: 'abc' });
    expect((await api.createStep('step.uses')).error).toBe('');
  });
});
