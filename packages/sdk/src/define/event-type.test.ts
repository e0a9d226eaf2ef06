import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { eventType, isEventType, payloadSchema } from './event-type.js';

const payload = z.object({ n: z.number() });
const seen = eventType({ type: 'audit.seen', payload });
const done = eventType({ type: 'audit.done' });

describe('an event type', () => {
  it.each([
    [seen({ n: 1 }), { type: 'audit.seen', payload: { n: 1 } }],
    [seen({ n: 1 }, { trace: 't' }), { type: 'audit.seen', payload: { n: 1 }, metadata: { trace: 't' } }],
    [done(), { type: 'audit.done' }],
    [done(undefined, { trace: 't' }), { type: 'audit.done', metadata: { trace: 't' } }],
    [seen(null as never), { type: 'audit.seen', payload: null }],
  ])('makes %j', (draft, expected) => {
    expect(draft).toStrictEqual(expected);
    expect(Object.isFrozen(draft)).toBe(true);
  });

  it('keeps its schema, and so does each event that it makes', () => {
    expect([payloadSchema(seen), payloadSchema(seen({ n: 1 }))]).toEqual([payload, payload]);
    expect([payloadSchema(done), payloadSchema({ type: 'audit.seen' })]).toEqual([undefined, undefined]);
  });

  it('cannot be changed into another', () => {
    expect(Reflect.set(seen, 'eventType', 'audit.other')).toBe(false);
    expect(seen.eventType).toBe('audit.seen');
  });

  it.each([
    ['text', 'audit.seen'],
    ['a function', () => ({ type: 'audit.seen' })],
    ['a function with its name', Object.assign(() => undefined, { eventType: 'audit.seen' })],
    ['an event', seen({ n: 1 })],
    ['nothing', undefined],
  ])('is not %s', (_what, value) => {
    expect(isEventType(value)).toBe(false);
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [{ type: 5 }],
    [{ type: '' }],
    [{ type: 'a..b' }],
    [{ type: 'audit.*' }],
    [{ type: 'a\n' }],
  ])('is not made of %j', (spec) => {
    expect(() => eventType(spec as never)).toThrow(
      expect.objectContaining({
        code: 'DEFINITION_INVALID',
        message: expect.stringContaining('eventType: event type '),
      }),
    );
  });

  it('is not made with a payload that is no schema', () => {
    expect(() => eventType({ type: 'a.b', payload: { type: 'object' } as never })).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_UNSUPPORTED',
        message: expect.stringContaining('eventType: payload must be'),
      }),
    );
  });
});
