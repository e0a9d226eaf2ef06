import type { ExecuteStepResponse } from '@awf/plugin-proto/awf/messages';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startInMemory } from '../../../test/support/memory-plugin.js';
import { fromExecuteStepResponse } from '../../contract/step-type.js';
import { definePlugin, stepType } from '../../define/definers.js';
import { withContext } from '../../define/with-context.js';

const never = new AbortController().signal;
const returning = (value: unknown) => stepType({ run: () => value as never });
let ran = 0;

const stepTypes = {
  upper: stepType({
    description: 'Capitals',
    config: z.object({ text: z.string(), exit_code: z.int().default(0) }),
    data: z.object({ text: z.string(), length: z.number() }),
    run({ text, exit_code }, ctx) {
      ran += 1;
      ctx.log.info('working', { step_name: ctx.stepName });
      return {
        output: text.toUpperCase(),
        exitCode: exit_code,
        data: { text: text.toUpperCase(), length: text.length },
      };
    },
  }),
  seen: stepType({
    run: (config, ctx) => ({ data: { config, inputs: ctx.inputs, stepName: ctx.stepName, baseDir: ctx.baseDir } }),
  }),
  nothing: stepType({ run: () => undefined }),
  written: stepType({
    run(_config, ctx) {
      ctx.write('a');
      ctx.write('b');
      return { data: { output: 'not this' } };
    },
  }),
  named: returning({ data: { output: 'the text' } }),
  throws: stepType({
    run() {
      throw new Error('no database');
    },
  }),
  wrong: stepType({ data: z.object({ n: z.number() }), run: () => ({ data: { n: 'x' as unknown as number } }) }),
  list: returning([]),
  text: returning('done'),
  listData: returning({ data: [1] }),
  nan: returning({ data: { n: Number.NaN } }),
  fraction: returning({ exitCode: 1.5 }),
  large: returning({ exitCode: 2 ** 31 }),
  output: returning({ output: 5 }),
};
const { methods, lines } = startInMemory(definePlugin({ name: 'steps', version: '1.0.0', stepTypes }));

const read = (response: ExecuteStepResponse) => fromExecuteStepResponse(response).value;
const bytes = (value: unknown) => Buffer.from(value === undefined ? '' : JSON.stringify(value));
async function run(stepType: string, config?: unknown, inputs?: unknown) {
  const request = { stepName: 'one', stepType, config: bytes(config), inputs: bytes(inputs) };
  return read(await methods.executeStep(request, never));
}

describe('a step [AWF-3.5-step-type]', () => {
  it('has a text, data and an exit code', async () => {
    expect(await run('upper', { text: 'abc', exit_code: 3 })).toEqual({
      output: 'ABC',
      data: { text: 'ABC', length: 3 },
      exitCode: 3,
    });
    expect(lines.at(-1)).toEqual({
      level: 'info',
      message: 'working',
      fields: { step_type: 'upper', step: 'one', step_name: 'one' },
    });
  });

  it('gets coerced config, and the workflow’s inputs as they are', async () => {
    expect((await run('upper', { text: 'a', exit_code: '7' }))?.exitCode).toBe(7);
    expect((await run('seen', { n: '1' }, { who: 'me' }))?.data).toEqual({
      config: { n: '1' },
      inputs: { who: 'me' },
      stepName: 'one',
      baseDir: '/work',
    });
  });

  it.each([undefined, null])('has an empty config and inputs where %j was sent', async (sent) => {
    expect((await run('seen', sent, sent))?.data).toMatchObject({ config: {}, inputs: {} });
  });

  it('that returns nothing succeeded without text or data', async () => {
    expect(await run('nothing')).toEqual({ output: '', data: undefined, exitCode: 0 });
  });

  it('has as its text what was written, or else data.output', async () => {
    expect((await run('written'))?.output).toBe('ab');
    expect((await run('named'))?.output).toBe('the text');
  });
});

describe('a step that cannot end in order', () => {
  it.each([
    ['upper', { exit_code: 0 }, 'HANDLER_FAILED', /^execute step: text: /],
    ['upper', { text: 'a', exit_code: 'x' }, 'HANDLER_FAILED', /^execute step: exit_code: /],
    ['throws', {}, 'HANDLER_FAILED', /^execute step: no database$/],
    ['nope', {}, 'HANDLER_FAILED', /^execute step: unknown step type: nope; there are upper, seen, /],
    ['constructor', {}, 'HANDLER_FAILED', /^execute step: unknown step type: constructor/],
    ['wrong', {}, 'HANDLER_FAILED', /^execute step: the step's data breaks its schema: n: /],
    ['list', {}, 'HANDLER_FAILED', /^execute step: the result must be an object, but run returned a list$/],
    ['text', {}, 'HANDLER_FAILED', /^execute step: the result must be an object, but run returned string$/],
    ['listData', {}, 'HANDLER_FAILED', /^execute step: the result must be an object, but data returned a list$/],
    ['nan', {}, 'OUTPUT_NOT_ENCODABLE', /^marshal result data: n: NaN has no JSON form$/],
    ['fraction', {}, 'HANDLER_FAILED', /exitCode must be a whole number of 32 bits, but is 1.5$/],
    ['large', {}, 'HANDLER_FAILED', /exitCode must be a whole number of 32 bits, but is 2147483648$/],
    ['output', {}, 'HANDLER_FAILED', /output must be a text, but is number$/],
    ['upper', [1], 'REQUEST_INVALID', /^unmarshal config: must be an object, but is a list$/],
  ])('is an error that says so: %s %j', async (type, config, code, message) => {
    await expect(run(type, config)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('names the inputs where they are broken', async () => {
    await expect(run('seen', {}, 'text')).rejects.toThrow('unmarshal inputs: must be an object, but is a text');
  });

  it('never reached run where its config was refused', async () => {
    const before = ran;
    await expect(run('upper', {})).rejects.toThrow();
    expect(ran).toBe(before);
  });

  it('says in none of its own texts what would pick an exit code [AWF-10-words]', async () => {
    const failures = await Promise.all(
      ['nope', 'list', 'listData', 'fraction', 'output', 'wrong'].map((type) => run(type).catch(String)),
    );
    for (const text of failures) expect(text).not.toMatch(/not found|invalid|timeout|exit code|permission/i);
  });
});

it('is refused as in Go where the plugin has no step types', async () => {
  const none = startInMemory(definePlugin({ name: 'none', version: '1.0.0' }));
  expect(await none.methods.listStepTypes({}, never)).toEqual({ stepTypes: [] });
  const request = { stepName: 's', stepType: 't', config: Buffer.from('no JSON'), inputs: bytes({}) };
  await expect(none.methods.executeStep(request, never)).rejects.toThrow('plugin does not implement step types');
});

it('lists its step types in the order of declaration', async () => {
  const { stepTypes: listed } = await methods.listStepTypes({}, never);
  expect(listed.map(({ name }) => name)).toEqual(Object.keys(stepTypes));
  expect(listed.slice(0, 2)).toEqual([
    { name: 'upper', description: 'Capitals' },
    { name: 'seen', description: '' },
  ]);
});

it('has the config and state of its context, once the plugin was initialised', async () => {
  const context = withContext({ config: z.object({ token: z.string() }), secrets: ['token'], init: () => ({ n: 1 }) });
  const leaks = context.stepType({
    run(_config, { config, state }) {
      if (state.n === 1) throw new Error(`401 for ${config.token}`);
    },
  });
  const plugin = startInMemory(context.definePlugin({ name: 'a', version: '1.0.0', stepTypes: { leaks } }));
  const request = { stepName: 's', stepType: 'leaks', config: bytes({}), inputs: bytes({}) };
  await expect(plugin.methods.executeStep(request, never)).rejects.toThrow(
    'execute step: the plugin has no config yet: Init comes first',
  );
  await plugin.init({ token: 'hunter2' });
  await expect(plugin.methods.executeStep(request, never)).rejects.toThrow('execute step: 401 for hunter2');
  expect(JSON.stringify(plugin.lines)).not.toContain('hunter2');
});
