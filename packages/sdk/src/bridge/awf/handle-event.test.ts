import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startInMemory } from '../../../test/support/memory-plugin.js';
import { type Event, fromWireEvent, toStreamEvent, toWireEvent } from '../../contract/event.js';
import type { EmitContext } from '../../define/call-context.js';
import { definePlugin, onEvent } from '../../define/definers.js';
import { eventType } from '../../define/event-type.js';
import { withContext } from '../../define/with-context.js';

const never = new AbortController().signal;
const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const event = (fields: Partial<Event> = {}): Event => ({
  id: 'e1',
  type: 'step.completed',
  timeNanos: 1_700_000_000_123_456_789n,
  source: 'core',
  metadata: { step_name: 'build' },
  payload: Buffer.alloc(0),
  depth: 0,
  ...fields,
});
const seen = eventType({ type: 'audit.seen', payload: z.object({ step: z.string() }) });
const done = eventType({ type: 'audit.done' });

function start(events: readonly ReturnType<typeof onEvent>[], emits: readonly (string | typeof done)[] = ['audit.*']) {
  const plugin = startInMemory(definePlugin({ name: 'audit', version: '1.0.0', events, emits }));
  const handle = async (sent: Event = event()) => {
    const { emittedEvents } = await plugin.methods.handleEvent(toWireEvent(sent), never);
    return emittedEvents.map(fromWireEvent);
  };
  const stream = (sent: Event = event()) => plugin.methods.handleStreamed(toStreamEvent(sent, 1n), never);
  return { ...plugin, handle, stream };
}

describe('an event [AWF-3.5-event]', () => {
  it('reaches every handler that it fits, in order, and none besides', async () => {
    const got: unknown[] = [];
    const take = (name: string) => (one: { type: string }) => void got.push([name, one.type]);
    const plugin = start([
      onEvent({ on: ['workflow.*', 'step.*'], run: take('list') }),
      onEvent({ on: 'workflow.*', run: take('workflows') }),
      onEvent({ on: '*', run: take('all') }),
      onEvent({ on: 'step', run: take('one part') }),
    ]);
    expect(await plugin.handle()).toEqual([]);
    expect(got).toEqual([
      ['list', 'step.completed'],
      ['all', 'step.completed'],
    ]);
  });

  it('is given whole, its time cut to milliseconds', async () => {
    const got: unknown[] = [];
    const { handle } = start([onEvent({ on: '*', run: (one) => void got.push(one) })]);
    await handle(event({ payload: Buffer.from('raw'), depth: 1 }));
    await handle(event({ timeNanos: undefined }));
    expect(got).toMatchObject([
      {
        id: 'e1',
        type: 'step.completed',
        source: 'core',
        time: new Date(1_700_000_000_123),
        depth: 1,
        payload: Buffer.from('raw'),
        metadata: { step_name: 'build' },
      },
      { time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)) },
    ]);
  });

  it('of a type has its payload checked; one that breaks the schema is skipped and told', async () => {
    const got: unknown[] = [];
    const plugin = start([onEvent({ on: [seen, done], run: ({ type, payload }) => void got.push([type, payload]) })]);
    await plugin.handle(event({ type: 'audit.seen', payload: Buffer.from('{"step":"build"}') }));
    await plugin.handle(event({ type: 'audit.seen', payload: Buffer.from('{"step":5}') }));
    await plugin.handle(event({ type: 'audit.done', payload: Buffer.from('whatever') }));
    expect(got).toEqual([
      ['audit.seen', { step: 'build' }],
      ['audit.done', undefined],
    ]);
    expect(plugin.lines).toEqual([
      {
        level: 'warn',
        message: 'event skipped: its payload breaks its schema',
        fields: { event: 'audit.seen', event_id: 'e1', issues: expect.stringMatching(/^step: /) },
      },
    ]);
  });
});

describe('what a handler returns', () => {
  it('goes back with id, time, source and depth filled in [AWF-10-filled-in]', async () => {
    const { handle } = start([
      onEvent({ on: 'step.*', run: (one) => seen({ step: one.metadata.step_name ?? '' }, { by: 'me' }) }),
      onEvent({ on: 'step.*', run: async () => [done(), { type: 'audit.raw', payload: Buffer.from([0, 255]) }] }),
    ]);
    const returned = await handle(event({ depth: 1 }));
    const filled = {
      id: expect.stringMatching(uuid),
      timeNanos: BigInt(Date.UTC(2026, 0, 2, 3, 4, 5)) * 1_000_000n,
      source: 'audit',
      depth: 2,
      metadata: {},
    };
    expect(returned).toEqual([
      { ...filled, type: 'audit.seen', payload: Buffer.from('{"step":"build"}'), metadata: { by: 'me' } },
      { ...filled, type: 'audit.done', payload: Buffer.alloc(0) },
      { ...filled, type: 'audit.raw', payload: Buffer.from([0, 255]) },
    ]);
    expect(new Set(returned.map(({ id }) => id)).size).toBe(3);
  });

  it('is emitted on a stream, which has no way back [AWF-3.3-stream]', async () => {
    const { stream, emitted } = start([onEvent({ on: 'step.*', run: () => done() })]);
    await stream();
    expect(emitted).toMatchObject([{ type: 'audit.done', depth: 1, source: 'audit' }]);
  });

  it.each([
    ['an undeclared type', { type: 'other.thing' }, 'does not declare that it emits it; add it to emits'],
    ['a type that breaks the rule', { type: 'a..b' }, 'event type "a..b" must be letters'],
    ['no event at all', 'audit.done', 'event type undefined must be letters'],
    ['a payload that cannot be sent', { type: 'audit.x', payload: { a: Number.NaN } }, 'a: NaN has no JSON form'],
    [
      'a payload that breaks its schema',
      seen({ step: 5 } as never),
      'event audit.seen: its payload cannot be sent: step: ',
    ],
  ])('is told in the log and not sent where it is %s; the rest is', async (_what, draft, text) => {
    const plugin = start([onEvent({ on: '*', run: () => [draft as never, done()] })]);
    expect(await plugin.handle()).toMatchObject([{ type: 'audit.done' }]);
    expect(plugin.lines).toMatchObject([
      {
        level: 'error',
        message: 'an event that a handler returned was not sent',
        fields: { error: expect.stringContaining(text) },
      },
    ]);
  });
});

it('swallows what a handler throws, and goes on with the next', async () => {
  const broken = onEvent({ on: '*', run: () => Promise.reject(new Error('disk full')) });
  const plugin = start([broken, onEvent({ on: '*', run: () => done() })]);
  expect(await plugin.handle()).toMatchObject([{ type: 'audit.done' }]);
  expect(plugin.lines).toMatchObject([
    { level: 'error', message: 'event handler failed', fields: { event: 'step.completed', event_id: 'e1' } },
  ]);
});

it('takes events in silence without handlers', async () => {
  const { handle, lines } = start([]);
  expect([await handle(), lines]).toEqual([[], []]);
});

describe('emit', () => {
  it('from the handler of an event carries its depth plus one', async () => {
    const ids: unknown[] = [];
    const plugin = start([onEvent({ on: '*', run: async (_one, ctx) => void ids.push(await ctx.emit(done())) })]);
    await plugin.handle(event({ depth: 4 }));
    expect(plugin.emitted).toMatchObject([{ id: '', type: 'audit.done', depth: 5, source: 'audit' }]);
    expect(ids).toEqual(['id-1']);
  });

  it('from ready runs after Init was answered, with config and state', async () => {
    const context = withContext({ config: z.object({ name: z.string().default('me') }), init: () => ({ n: 1 }) });
    const plugin = startInMemory(
      context.definePlugin({
        name: 'audit',
        version: '1.0.0',
        emits: [seen],
        ready: async (ctx) => void (await ctx.emit(seen({ step: `${ctx.config.name}${ctx.state.n}` }))),
      }),
    );
    await plugin.init();
    expect(plugin.emitted).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(plugin.emitted).toMatchObject([{ type: 'audit.seen', depth: 0, payload: Buffer.from('{"step":"me1"}') }]);
  });

  it('that ready throws is logged, and the plugin lives', async () => {
    const ready = () => Promise.reject(new Error('no disk'));
    const plugin = startInMemory(definePlugin({ name: 'audit', version: '1.0.0', ready }));
    await plugin.init();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(plugin.lines).toMatchObject([{ level: 'error', message: 'ready failed' }]);
  });

  it('that is refused is an error in the log where nobody is told: of ready, and of handlers', async () => {
    const undeclared = async (_: unknown, ctx: EmitContext) => void (await ctx.emit({ type: 'other.done' }));
    const plugin = startInMemory(
      definePlugin({
        name: 'audit',
        version: '1.0.0',
        events: [onEvent({ on: '*', run: undeclared })],
        ready: (ctx) => undeclared(undefined, ctx),
      }),
    );
    await plugin.init();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await plugin.methods.handleEvent(toWireEvent(event()), never);
    const refused = { level: 'error', fields: { code: 'EVENT_UNDECLARED' } };
    expect(plugin.lines).toMatchObject([
      { ...refused, message: 'ready failed' },
      { ...refused, message: 'event handler failed' },
    ]);
  });
});
