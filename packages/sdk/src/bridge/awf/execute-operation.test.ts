import { ExecuteRequest, ExecuteResponse } from '@awf/plugin-proto/awf/messages';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startInMemory } from '../../../test/support/memory-plugin.js';
import { definePlugin, operation } from '../../define/definers.js';
import { failure } from '../../define/failure.js';
import { withContext } from '../../define/with-context.js';

const never = new AbortController().signal;
const anyhow = (value: unknown) => value as never;
const throwing = (thrown: unknown) =>
  operation({
    run() {
      throw thrown;
    },
  });
const returning = (value: unknown) => operation({ run: () => anyhow(value) });
const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;
let ran = 0;

const operations = {
  echo: operation({
    input: z.object({ text: z.string(), prefix: z.string().default('') }),
    run({ text, prefix }, ctx) {
      ctx.write(prefix);
      ctx.write(text);
      return { output: prefix + text, prefix, text };
    },
  }),
  typed: operation({
    input: z.object({ n: z.int(), on: z.boolean().default(true), list: z.array(z.object({ n: z.int() })).default([]) }),
    run(input) {
      ran += 1;
      return input;
    },
  }),
  inputs: operation({ run: (inputs) => inputs }),
  failed: operation({
    output: z.object({ full: z.string() }),
    run(_input, ctx) {
      ctx.write('half of it');
      return failure('ran out of paper', { pages: 3 });
    },
  }),
  progress: operation({
    run(_input, ctx) {
      ctx.progress(0.5, 'half');
      ctx.progress(7);
      ctx.progress(Number.NaN);
      return {};
    },
  }),
  late: operation({
    run(_input, ctx) {
      setImmediate(() => ctx.write('too late'));
      return {};
    },
  }),
  outputs: operation({ output: z.object({ n: z.number().transform((n) => n * 2) }), run: () => ({ n: 1 }) }),
  wrong: operation({ output: z.object({ n: z.number() }), run: () => anyhow({ n: 'x' }) }),
  error: throwing(new Error('no network')),
  text: throwing('just text'),
  nothing: throwing(undefined),
  cycle: throwing(cyclic),
  none: returning(undefined),
  nil: returning(null),
  list: returning([1]),
  word: returning('done'),
  nan: returning({ deep: { n: [Number.NaN] }, ok: 1 }),
  promise: returning({ value: Promise.resolve(1) }),
  loop: returning({ cyclic }),
};
const host = startInMemory(definePlugin({ name: 'all', version: '1.0.0', operations }));

describe('Execute: what a real Go plugin answers', () => {
  const request = (hex: string) => ExecuteRequest.decode(Buffer.from(hex, 'hex'));
  const hexOf = (response: ExecuteResponse) => Buffer.from(ExecuteResponse.encode(response).finish()).toString('hex');

  it('echoes, byte for byte', async () => {
    const sent = '0a046563686f12110a067072656669781207224157463a2022120f0a047465787412072268656c6c6f22';
    const response = await host.methods.execute(request(sent), never);
    expect(hexOf(response)).toBe(
      '0801120a4157463a2068656c6c6f1a160a066f7574707574120c224157463a2068656c6c6f22' +
        '1a110a067072656669781207224157463a20221a0f0a047465787412072268656c6c6f22',
    );
  });

  it('takes an input that is no JSON as text', async () => {
    const response = await host.methods.execute(request('0a046563686f12100a047465787412087261772074657874'), never);
    expect(response).toMatchObject({ success: true, output: 'raw text', error: '' });
  });

  it('answers an unknown operation', async () => {
    const response = await host.methods.execute(request('0a037a7a7a'), never);
    expect(hexOf(response)).toBe('2216756e6b6e6f776e206f7065726174696f6e3a207a7a7a');
  });

  it('answers with the marker where there are no operations', async () => {
    const none = startInMemory(definePlugin({ name: 'none', version: '1.0.0', operations: {} }));
    expect(await none.execute('any')).toEqual({
      success: false,
      output: '',
      data: {},
      error: 'plugin does not implement operations',
    });
  });
});

describe('Execute: inputs', () => {
  it('coerces strings by the declared type, nested too, and fills in defaults [AWF-3.5-inputs]', async () => {
    expect(await host.execute('typed', { n: '7', list: [{ n: '1e3' }] })).toMatchObject({
      data: { n: 7, on: true, list: [{ n: 1000 }] },
    });
  });

  it.each([
    [{}, 'n: expected number, received undefined'],
    [{ n: 'x' }, 'n: expected number, received string'],
    [{ n: 1.5 }, 'n: expected int, received number'],
    [
      { n: 1, on: 'yes', list: [{ n: '1' }, {}] },
      'on: expected boolean, received string; list[1].n: expected number, received undefined',
    ],
  ])('answers %j with the path and the rule, and does not run', async (inputs, error) => {
    const before = ran;
    expect(await host.execute('typed', inputs)).toEqual({ success: false, output: '', data: {}, error });
    expect(ran).toBe(before);
  });

  it('passes all inputs as they came where there is no schema', async () => {
    const inputs = JSON.parse('{"a":1,"b":null,"c":"","__proto__":{"x":1}}');
    expect(JSON.stringify((await host.execute('inputs', inputs)).data)).toBe(JSON.stringify(inputs));
  });

  it('answers the names of inherited members as unknown', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(await host.execute(name)).toMatchObject({ success: false, error: `unknown operation: ${name}` });
    }
  });
});

describe('Execute: results', () => {
  it('keeps data and text of a failure, unchecked by the output schema [AWF-3.5-failure]', async () => {
    expect(await host.execute('failed')).toEqual({
      success: false,
      output: 'half of it',
      data: { pages: 3 },
      error: 'ran out of paper',
    });
  });

  it('sends what the output schema makes', async () => {
    expect(await host.execute('outputs')).toMatchObject({ success: true, data: { n: 2 } });
  });

  it('leaves out what is written after the end', async () => {
    expect(await host.execute('late')).toMatchObject({ success: true, output: '' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await host.execute('late')).toMatchObject({ output: '' });
  });

  it('logs progress as debug lines, clamped', async () => {
    await host.execute('progress');
    const lines = host.lines.filter(({ message }) => message === 'progress');
    expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
      ['debug', { operation: 'progress', fraction: 0.5, message: 'half' }],
      ['debug', { operation: 'progress', fraction: 1 }],
      ['debug', { operation: 'progress', fraction: 0 }],
    ]);
  });

  it.each([
    ['wrong', 'the result breaks its schema: n: expected number, received string'],
    ['none', 'the result must be an object, but run returned undefined'],
    ['nil', 'the result must be an object, but run returned null'],
    ['list', 'the result must be an object, but run returned a list'],
    ['word', 'the result must be an object, but run returned string'],
    ['nan', 'the result cannot be sent: deep.n[0]: NaN has no JSON form'],
    ['promise', 'the result cannot be sent: value: Promise has no JSON form'],
    ['loop', 'the result cannot be sent: cyclic.self: refers back to a value that contains it'],
  ])('answers a result that is not one: %s', async (name, error) => {
    expect(await host.execute(name)).toEqual({ success: false, output: '', data: {}, error });
  });
});

describe('Execute: thrown', () => {
  it.each([
    ['error', 'no network'],
    ['text', 'just text'],
    ['nothing', 'undefined was thrown'],
    ['cycle', 'an [object Object] was thrown'],
  ])('answers %s with safe text', async (name, error) => {
    expect(await host.execute(name)).toEqual({ success: false, output: '', data: {}, error });
  });

  it('puts the stack into the log only', async () => {
    await host.execute('error');
    expect(host.lines.at(-1)).toMatchObject({
      level: 'error',
      message: 'operation failed',
      fields: { operation: 'error', error: expect.stringMatching(/^Error: no network\n\s+at /) },
    });
  });

  it('has no word of AWF exit codes in its own texts [AWF-3.5-errors]', async () => {
    const texts: string[] = [];
    for (const name of ['wrong', 'none', 'nan', 'nothing', 'cycle', 'loop', 'zzz'])
      texts.push((await host.execute(name)).error);
    expect(texts.join('\n')).not.toMatch(/not found|invalid|timeout|exit code|permission/i);
  });
});

describe('Execute: secrets and signals', () => {
  const { operation: make, definePlugin: define } = withContext({
    config: z.object({ token: z.string() }),
    secrets: ['token'],
  });
  const leaky = define({
    name: 'leaky',
    version: '1.0.0',
    operations: {
      throws: make({
        run(_input, { config, log }) {
          log.info(`using ${config.token}`, { url: `https://h/?t=${config.token}` });
          throw new Error(`401 for ${config.token}`);
        },
      }),
      fails: make({ run: (_input, { config }) => failure(`401 for ${config.token}`) }),
    },
  });

  it('masks received secrets in errors and logs', async () => {
    const started = startInMemory(leaky);
    await started.init({ token: 'hunter2' });
    expect((await started.execute('throws')).error).toBe('401 for ***');
    expect((await started.execute('fails')).error).toBe('401 for ***');
    expect(JSON.stringify(started.lines)).not.toContain('hunter2');
    expect(started.lines[0]).toMatchObject({ message: 'using ***', fields: { url: 'https://h/?t=***' } });
  });

  it('hands the signal of the call to the handler, whose finally runs [AWF-10-cancel]', async () => {
    const seen: unknown[] = [];
    const waiting = operation({
      async run(_input, { signal }) {
        try {
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        } finally {
          seen.push('finally');
        }
        return {};
      },
    });
    const started = startInMemory(definePlugin({ name: 'waits', version: '1.0.0', operations: { waiting } }));
    const caller = new AbortController();
    const answer = started.execute('waiting', {}, caller.signal);
    setImmediate(() => caller.abort(new Error('gone')));
    expect(await answer).toMatchObject({ success: false, error: 'gone' });
    expect(seen).toEqual(['finally']);
    expect(started.lines.at(-1)?.level).toBe('debug');
  });
});
