import type { ExecuteResponse, ExecuteStepResponse } from '@awf/plugin-proto/awf/messages';
import { ExecuteStepUpdate, ExecuteUpdate } from '@awf/plugin-proto/awf/stream/messages';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { MemoryOutlet } from '../../../test/support/memory-outlet.js';
import { startInMemory } from '../../../test/support/memory-plugin.js';
import { StreamedAnswer } from '../../contract/stream.js';
import { encodeValues } from '../../contract/values.js';
import { operation } from '../../define/definers.js';
import { failure } from '../../define/failure.js';
import { withContext } from '../../define/with-context.js';
import { errorText } from '../../errors/error-text.js';
import { createStreamMethods } from './stream-service.js';

const api = withContext({ config: z.object({ token: z.string() }), secrets: ['token'] });

const operations = {
  silent: operation({ run: () => ({ n: 1 }) }),
  derived: operation({ run: () => ({ output: 'of the data' }) }),
  writes: operation({
    async run(_input, ctx) {
      ctx.progress(0.25, 'begun');
      ctx.write('one ');
      await ctx.flush();
      ctx.write('two');
      ctx.progress(7);
      return { output: 'not this' };
    },
  }),
  fails: operation({
    run(_input, { write }) {
      write('half of it');
      return failure('ran out of paper', { pages: 3 });
    },
  }),
  throws: operation({
    run(_input, { write }) {
      write('lost');
      throw new Error('no network');
    },
  }),
  wrong: operation({
    output: z.object({ n: z.number() }),
    run(_input, { write }) {
      write('lost, too');
      return { n: Number.NaN };
    },
  }),
  late: operation({
    run(_input, { write, progress }) {
      setImmediate(() => {
        write('after the end');
        progress(1);
      });
      return {};
    },
  }),
  leaks: api.operation({
    run(_input, { write, progress, config }) {
      progress(0, `with ${config.token}`);
      for (const letter of `the token ${config.token}!`) write(letter);
      return {};
    },
  }),
};

const stepTypes = {
  writes: api.stepType({
    run(_config, { write, progress }) {
      progress(0.5, 'half');
      write('written');
      return { data: { n: 1 }, exitCode: 3 };
    },
  }),
  nothing: api.stepType({ run: () => undefined }),
  replaces: api.stepType({
    run(_config, { write }) {
      write('written');
      return { output: 'given' };
    },
  }),
  empties: api.stepType({
    run(_config, { write }) {
      write('written');
      return { output: '' };
    },
  }),
  throws: api.stepType({
    run(_config, { write }) {
      write('written');
      throw new Error('no network');
    },
  }),
};

const host = startInMemory(api.definePlugin({ name: 'talker', version: '1.0.0', operations, stepTypes }));
const streams = createStreamMethods(host.runtime);
const never = new AbortController().signal;
await host.init({ token: 'hunter2' });

async function streamOf(name: string, inputs: object = {}) {
  const outlet = new MemoryOutlet<ExecuteUpdate>();
  await streams.execute({ operation: name, inputs: encodeValues(inputs).values ?? new Map() }, never, outlet);
  return outlet.sent.map((update) => ExecuteUpdate.decode(ExecuteUpdate.encode(update).finish()));
}

function stepRequest(stepType: string) {
  return { stepName: 's', stepType, config: Buffer.alloc(0), inputs: Buffer.alloc(0) };
}

/** How a promise ended: its value, or the text of its error. */
function endOf(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => ({ error: errorText(error) }));
}

describe('an operation that is streamed', () => {
  it.each([...Object.keys(operations), 'unknown'])('answers as the unary call does: %s', async (name) => {
    const answer = new StreamedAnswer<ExecuteResponse>();
    const breaches = (await streamOf(name)).map((update) => answer.take(update));
    expect(breaches.every((breach) => breach === undefined)).toBe(true);
    const unary = await host.methods.execute({ operation: name, inputs: new Map() }, never);
    expect(answer.end()).toEqual({ result: unary });
  });

  it('tells progress and text as they come, and not again with its result', async () => {
    expect(await streamOf('writes')).toEqual([
      { update: { $case: 'progress', value: { fraction: 0.25, message: 'begun' } }, outputStreamed: false },
      { update: { $case: 'output', value: 'one ' }, outputStreamed: false },
      { update: { $case: 'output', value: 'two' }, outputStreamed: false },
      { update: { $case: 'progress', value: { fraction: 1, message: '' } }, outputStreamed: false },
      {
        update: {
          $case: 'result',
          value: { success: true, output: '', data: new Map([['output', Buffer.from('"not this"')]]), error: '' },
        },
        outputStreamed: true,
      },
    ]);
  });

  it('tells its text before it fails', async () => {
    const updates = await streamOf('throws');
    expect(updates).toEqual([
      { update: { $case: 'output', value: 'lost' }, outputStreamed: false },
      {
        update: { $case: 'result', value: { success: false, output: '', data: new Map(), error: 'no network' } },
        outputStreamed: false,
      },
    ]);
  });

  it('logs no progress that was told, and tells nothing after its end', async () => {
    const before = host.lines.length;
    const outlet = new MemoryOutlet<ExecuteUpdate>();
    await streams.execute({ operation: 'late', inputs: new Map() }, never, outlet);
    await new Promise((resolve) => setImmediate(resolve));
    expect(outlet.sent.map(({ update }) => update?.$case)).toEqual(['result']);
    await streamOf('writes');
    expect(host.lines.slice(before)).toEqual([]);
  });

  it('shows no secret (fault 24), as the unary call does not', async () => {
    const updates = await streamOf('leaks');
    expect(JSON.stringify(updates)).not.toContain('hunter2');
    expect(updates[0]?.update).toEqual({ $case: 'progress', value: { fraction: 0, message: 'with ***' } });
    expect((await host.execute('leaks')).output).toBe('the token ***!');
  });
});

describe('a step that is streamed', () => {
  it.each([...Object.keys(stepTypes), 'unknown'])('ends as the unary call does: %s', async (name) => {
    const answer = new StreamedAnswer<ExecuteStepResponse>();
    const outlet = new MemoryOutlet<ExecuteStepUpdate>();
    const streamed = streams.executeStep(stepRequest(name), never, outlet).then(() => {
      for (const update of outlet.sent) {
        expect(answer.take(ExecuteStepUpdate.decode(ExecuteStepUpdate.encode(update).finish()))).toBeUndefined();
      }
      return answer.end().result;
    });
    expect(await endOf(streamed)).toEqual(await endOf(host.methods.executeStep(stepRequest(name), never)));
  });

  it('tells its text before it throws', async () => {
    const outlet = new MemoryOutlet<ExecuteStepUpdate>();
    await expect(streams.executeStep(stepRequest('throws'), never, outlet)).rejects.toThrow('execute step: no network');
    expect(outlet.sent).toEqual([{ update: { $case: 'output', value: 'written' }, outputStreamed: false }]);
  });
});
