import type { Event } from '@awf/plugin-sdk/contract';
import { describe, expect, it } from 'vitest';
import { fromDraft, toReceived } from './event-draft.js';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('fromDraft', () => {
  it('fills in id, time, source and depth', () => {
    const before = Date.now();
    const event = fromDraft({ type: 'workflow.started' });
    expect(event).toMatchObject({ type: 'workflow.started', source: 'core', depth: 0, metadata: {} });
    expect(event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(event.payload).toHaveLength(0);
    const { time } = toReceived(event);
    expect(time.getTime()).toBeGreaterThanOrEqual(before);
    expect(time.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('sends bytes as they are and all else as JSON', () => {
    const bytes = Uint8Array.of(0xff, 0);
    expect(fromDraft({ type: 'a', payload: bytes }).payload).toBe(bytes);
    expect(text(fromDraft({ type: 'a', payload: { n: 1n, list: [] } }).payload)).toBe('{"n":1,"list":[]}');
    expect(text(fromDraft({ type: 'a', payload: 'x' }).payload)).toBe('"x"');
    expect(text(fromDraft({ type: 'a', payload: null }).payload)).toBe('null');
  });

  it.each(['SECRET_X', 'secret_x', 'Api_Key', 'password_of', 'TOKEN'])('masks %s [AWF-6.8-secrets]', (key) => {
    expect(fromDraft({ type: 'a', metadata: { [key]: 'x', other: 'y', none: undefined } }).metadata).toEqual({
      [key]: '***',
      other: 'y',
      none: undefined,
    });
  });

  it('refuses what cannot be published', () => {
    expect(() => fromDraft({ type: '' })).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: 'An event without a type reaches nobody. Give it one, such as "workflow.started".',
      }),
    );
    expect(() => fromDraft({ type: 'a', payload: { n: Number.NaN } })).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message:
          'An event of type "a" cannot be published: its payload: n: NaN has no JSON form. Use bytes, or what JSON can say.',
      }),
    );
  });
});

describe('toReceived', () => {
  it('takes the moment of receipt for a time that was left out', () => {
    const event: Event = {
      id: '',
      type: 'a',
      timeNanos: undefined,
      source: '',
      metadata: {},
      payload: new Uint8Array(),
      depth: 1,
    };
    const { time, ...rest } = toReceived(event);
    expect(Date.now() - time.getTime()).toBeLessThan(1_000);
    expect(rest).toEqual({ id: '', type: 'a', source: '', metadata: {}, payload: new Uint8Array(), depth: 1 });
  });
});
