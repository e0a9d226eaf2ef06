import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStateEntries, type StateEntries } from './state-entries.js';

function parse(text: string): StateEntries {
  const entries = parseStateEntries(Buffer.from(text));
  if (entries === undefined) throw new Error(`no entries in ${text}`);
  return entries;
}

describe('parseStateEntries', () => {
  it.each(['', ' ', '{', '[]', '"x"', '3', '\ufeff{}', '{"a":{}} x', '{"a":{"config":{"n":1e999}}}'])(
    'takes %j for no state file [AWF-5.4-unreadable]',
    (text) => {
      expect(parseStateEntries(Buffer.from(text))).toBeUndefined();
    },
  );

  it('refuses bytes that are no UTF-8, which would be lost', () => {
    expect(parseStateEntries(Buffer.from('{"a\xff":{}}', 'latin1'))).toBeUndefined();
  });

  it.each(['null', '{}', ' { } '])('takes %j for a file without entries', (text) => {
    expect(parse(text).names).toEqual([]);
    expect(parse(text).toText()).toBe('{}');
  });

  it('takes the last of two entries of one name, as Go does', () => {
    expect(parse('{"a":{"enabled":true},"a":{"config":{}}}').plugin('a').enabled).toBe(false);
  });
});

describe('StateEntries', () => {
  it('enables what it does not mention', () => {
    expect(parse('{"a":{}}').plugin('b')).toMatchObject({ enabled: true, config: {}, fault: undefined });
    expect(parse('{"a":{}}').plugin('constructor').enabled).toBe(true);
  });

  it('sets the file as AWF does', () => {
    expect(parse('{"a":{"enabled":true,"config":{}}}').toText()).toBe(
      '{\n  "a": {\n    "enabled": true,\n    "config": {}\n  }\n}',
    );
  });

  it('changes one field, keeps every digit and escape, and renames a known key in another case', () => {
    const text =
      '{"z":{"x":1.0},"a":{"Enabled":true,"config":{"n":1e5,"big":12345678901234567890,"t":"\\u003c"},"y":[]}}';
    const changed = parse(text).with('a', { enabled: 'false', disabled_at: '5' }).with('a', { y: undefined });
    expect(changed.toText().replaceAll(/\s/g, '')).toBe(
      '{"z":{"x":1.0},"a":{"enabled":false,"config":{"n":1e5,"big":12345678901234567890,"t":"\\u003c"},"disabled_at":5}}',
    );
    expect(parse(text).with('new', { enabled: 'true' }).without(['z', 'a']).toText()).toBe(
      '{\n  "new": {\n    "enabled": true\n  }\n}',
    );
  });

  it('[AWF-5.4-unknown-keys] keeps all that it does not change: entries, keys and values of any kind', () => {
    const [key, value] = [fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue({ maxDepth: 3 })];
    const extra = fc.dictionary(key, value, { maxKeys: 4 });
    const file = fc.dictionary(key, fc.oneof(extra, value), { maxKeys: 4 });
    fc.assert(
      fc.property(file, key, fc.boolean(), (given, name, enabled) => {
        const before: Record<string, unknown> = JSON.parse(JSON.stringify(given));
        const entry: unknown = Object.hasOwn(before, name) ? before[name] : {};
        fc.pre(typeof entry === 'object' && entry !== null && !Array.isArray(entry));
        const written = parse(JSON.stringify(before))
          .with(name, { enabled: String(enabled) })
          .toText();
        const expected = new Map(Object.entries(before));
        expected.set(name, { ...entry, enabled });
        expect(new Map(Object.entries(JSON.parse(written)))).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
