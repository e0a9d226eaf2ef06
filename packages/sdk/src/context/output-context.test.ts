import { describe, expect, it } from 'vitest';
import { MemoryOutlet } from '../../test/support/memory-outlet.js';
import { startInMemory } from '../../test/support/memory-plugin.js';
import type { StreamUpdate } from '../contract/stream.js';
import { definePlugin } from '../define/definers.js';
import { openOutput, outputText } from './output-context.js';

function open(outlet?: MemoryOutlet<StreamUpdate<never>>) {
  const { runtime, lines } = startInMemory(definePlugin({ name: 'p', version: '1.0.0' }));
  runtime.mask.add('hunter2');
  const { signal } = new AbortController();
  return { ...openOutput(runtime, { signal, fields: { operation: 'o' }, sharing: false, outlet }), lines };
}

const progressOf = ({ sent }: MemoryOutlet<StreamUpdate<never>>) =>
  sent.flatMap(({ update }) => (update?.$case === 'progress' ? [update.value] : []));

describe('an output', () => {
  it('is collected where the host takes one answer, without secrets, and progress is logged', async () => {
    const { ctx, end, lines } = open();
    ctx.write('a hun');
    ctx.write('ter2 b');
    ctx.write(5 as never);
    await ctx.flush();
    ctx.progress(0.5, 'half');
    ctx.progress(0.6);
    expect(await end()).toEqual({ text: 'a *** b5', isStreamed: false });
    expect(lines.map(({ message, fields }) => [message, fields])).toEqual([
      ['progress', { operation: 'o', fraction: 0.5, message: 'half' }],
      ['progress', { operation: 'o', fraction: 0.6 }],
    ]);
  });

  it('takes nothing after its end, which comes once', async () => {
    const { ctx, end, lines } = open();
    ctx.write('before');
    const ended = end();
    ctx.write('after');
    ctx.progress(1);
    expect(await ended).toEqual({ text: 'before', isStreamed: false });
    expect(end()).toBe(ended);
    expect(lines).toEqual([]);
  });

  it('goes out as it comes where the host takes a stream', async () => {
    const outlet = new MemoryOutlet<StreamUpdate<never>>();
    const { ctx, end } = open(outlet);
    ctx.write('one');
    expect(outlet.sent).toMatchObject([{ update: { $case: 'output', value: 'one' } }]);
    expect(await end()).toMatchObject({ isStreamed: true });
    ctx.write('two');
    expect(outlet.sent).toHaveLength(1);
  });

  it.each([
    [-1, 0],
    [2, 1],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NEGATIVE_INFINITY, 0],
    ['0.25', 0.25],
    ['half', 0],
    [undefined, 0],
    [null, 0],
  ])('has a progress of %j as %d', (given, fraction) => {
    const outlet = new MemoryOutlet<StreamUpdate<never>>();
    open(outlet).ctx.progress(given as number, 7 as never);
    expect(progressOf(outlet)).toEqual([{ fraction, message: '7' }]);
  });
});

describe('the text of a result', () => {
  const collected = (text: string) => ({ text, isStreamed: false });
  it.each([
    ['what was written', collected('written'), { output: 'returned' }, 'written'],
    ['the data’s output where nothing was written', collected(''), { output: 'returned' }, 'returned'],
    ['nothing where the output is no text', collected(''), { output: 5 }, ''],
    ['nothing without an output', collected(''), {}, ''],
    ['nothing without data', collected(''), undefined, ''],
    ['nothing more of what was streamed', { text: '', isStreamed: true }, { output: 'returned' }, ''],
  ])('is %s', (_what, written, data, text) => {
    expect(outputText(written, data)).toBe(text);
  });
});
