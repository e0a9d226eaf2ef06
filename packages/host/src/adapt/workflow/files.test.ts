import type { JsonObject } from '@awf/plugin-sdk/contract';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf, servePlugin } from '../../../test/support/served-plugin.js';
import { PluginClient } from './client.js';
import { getAsset, mergeFragment } from './files.js';

let client: PluginClient;
beforeEach(async () => {
  client = new PluginClient((await servePlugin()).peer);
});

function merge(yaml: string | Uint8Array, config: JsonObject = {}): JsonObject {
  return mergeFragment(client, { yaml: Buffer.from(yaml), pluginDir: '/plugins/p' }, config);
}

describe('a config fragment [WF-4.5-fragment]', () => {
  it.each<[what: string, yaml: string, config: JsonObject, merged: JsonObject]>([
    ['that is comments alone adds nothing', '# nothing yet\n', { a: 1 }, { a: 1 }],
    ['that is null adds nothing', '~', { a: 1 }, { a: 1 }],
    [
      'has its modules behind the others',
      'modules: [{name: b}]',
      { modules: ['a'] },
      { modules: ['a', { name: 'b' }] },
    ],
    ['takes the place of modules that are no list', 'modules: [1]', { modules: 'odd' }, { modules: [1] }],
    ['with modules that are no list adds none', 'modules: {a: 1}', { modules: ['a'] }, { modules: ['a'] }],
    [
      'adds the workflows that are missing and changes none',
      'workflows: {a: 2, b: 2}',
      { workflows: { a: 1 } },
      { workflows: { a: 1, b: 2 } },
    ],
    [
      'adds triggers and variables',
      'triggers: {t: 1}\nvariables: {v: 2}',
      {},
      { triggers: { t: 1 }, variables: { v: 2 } },
    ],
    [
      'adds no pipelines nor anything else',
      'pipelines: {p: 1}\nversion: 2\nname: x',
      { name: 'mine' },
      { name: 'mine' },
    ],
    [
      'adds sidecars by name',
      'sidecars: [{name: a, x: 2}, {name: b}]',
      { sidecars: [{ name: 'a' }] },
      { sidecars: [{ name: 'a' }, { name: 'b' }] },
    ],
    ['adds sidecars where there are none', 'sidecars: [{name: a}]', { sidecars: null }, { sidecars: [{ name: 'a' }] }],
  ])('%s', (_what, yaml, config, merged) => {
    expect(merge(yaml, config)).toEqual(merged);
  });

  it.each([
    ['public', '/plugins/p/public'],
    ['./a/../b', '/plugins/p/b'],
    ['/etc', '/etc'],
    ['', ''],
    [7, 7],
  ])('means a module’s root %j from the plugin’s folder [WF-4.5-fragment]', (root, meant) => {
    const { modules } = merge(JSON.stringify({ modules: [{ config: { root, path: 'rel', deep: { root } } }] }));
    expect(modules).toEqual([{ config: { root: meant, path: 'rel', deep: { root } } }]);
  });

  it('changes nothing of the config that it is merged into', () => {
    const config = { modules: ['a'], workflows: { a: 1 } };
    const before = structuredClone(config);
    merge('modules: [b]\nworkflows: {b: 1}', config);
    expect(config).toEqual(before);
  });

  it.each([
    ['text', 'it is no mapping of keys to values'],
    ['a: \x01', /1:4: the control character \\u0001/],
    [`a: ${'['.repeat(100)}`, /nested deeper than 64 levels/],
  ])('such as %j is refused', (yaml, why) => {
    expect(() => merge(yaml)).toThrow(
      expect.objectContaining({ code: 'CALL_FAILED', plugin: 'served', message: expect.stringMatching(why) }),
    );
  });

  it('changes no prototype', () => {
    const merged = merge('workflows: {__proto__: {polluted: 1}}\n__proto__: {polluted: 1}');
    expect(Reflect.get(merged, 'polluted')).toBeUndefined();
    expect(Reflect.get(Object(merged['workflows']), 'polluted')).toBeUndefined();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('fails as an error of the plugin whatever it holds', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    const texts = fc.array(
      fc.constantFrom('modules', 'a', ': ', '\n', '- ', '[', ']', '{', '}', '&a ', '*a ', '<<', '!!set '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          texts.map((parts) => Buffer.from(parts.join(''))),
        ),
        (yaml) => {
          try {
            expect(merge(yaml, { keep: 1 })['keep']).toBe(1);
          } catch (error) {
            expect(error).toMatchObject({ code: 'CALL_FAILED' });
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('an asset', () => {
  it('comes as it is, or with the plugin’s reason', async () => {
    const { peer } = await servePlugin({
      getAsset: ({ path }) =>
        path === 'a'
          ? { content: Buffer.from([0, 255]), contentType: 'x/y', error: '' }
          : { content: Buffer.alloc(0), contentType: '', error: 'no such file' },
    });
    const served = new PluginClient(peer);
    expect(await getAsset(served, 'a')).toEqual({ content: Buffer.from([0, 255]), contentType: 'x/y' });
    expect((await failureOf(getAsset(served, '../"x"'))).message).toBe(
      'Plugin served could not give its asset "../\\"x\\"": no such file',
    );
  });
});
