import { decodeStruct, type JsonObject } from '@awf/plugin-sdk/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { servePlugin } from '../../../test/support/served-plugin.js';
import { PluginClient } from './client.js';
import { toLenientStruct, toStruct } from './struct.js';

const use = async () => ({ client: new PluginClient((await servePlugin()).peer), what: 'try', part: 'its config' });

describe('toStruct', () => {
  it('keeps no object apart from an empty one', async () => {
    const given = await use();
    expect(toStruct(undefined, given)).toBeUndefined();
    expect(toStruct({}, given)).toEqual({ fields: new Map() });
  });

  it('names every place that has no form', async () => {
    const value = { a: [1, { b: 2n ** 60n + 1n }], c: Symbol('c') } as never;
    const given = await use();
    expect(() => toStruct(value, given)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        plugin: 'served',
        message: expect.stringMatching(/^Plugin served could not try: its config cannot be sent: .*a\[1\]\.b.*c/),
      }),
    );
  });
});

describe('toLenientStruct', () => {
  it('leaves out the entries that have no form, whole, and keeps the others', () => {
    const value = { good: 1, bad: [1, Symbol('x')], none: null, half: '\ud800' } as never;
    expect(decodeStruct(toLenientStruct(value))).toEqual({ good: 1, none: null });
  });

  it('takes __proto__ as any other key', () => {
    const read = decodeStruct(toLenientStruct(JSON.parse('{"__proto__": {"x": 1}, "a": 2}')));
    expect(Object.entries(read ?? {})).toEqual([
      ['__proto__', { x: 1 }],
      ['a', 2],
    ]);
  });

  it('is toStruct where everything has a form', async () => {
    const given = await use();
    const json = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue());
    fc.assert(
      fc.property(json, (value) => {
        expect(toLenientStruct(value as JsonObject)).toEqual(toStruct(value as JsonObject, given));
      }),
      { numRuns: 300 },
    );
  });
});
