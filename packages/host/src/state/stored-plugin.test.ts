import { describe, expect, it } from 'vitest';
import { fieldsOf, readStoredPlugin } from './stored-plugin.js';

describe('readStoredPlugin', () => {
  it.each([
    ['{"enabled":true}', true],
    ['{"enabled":false}', false],
    ['{}', false],
    ['{"config":{"a":1}}', false],
    ['{"enabled":null}', false],
    ['{"Enabled":true}', true],
    ['{"ENABLED":true,"enabled":false}', false],
    ['{"enabled":false,"eNabled":true}', true],
  ])('[AWF-5.4-enabled] %s: %s', (text, enabled) => {
    expect(readStoredPlugin(text)).toMatchObject({ enabled, fault: undefined });
  });

  it.each([
    ['null', 'is null, which crashes awf'],
    ['[]', 'must be an object'],
    ['"on"', 'must be an object'],
    ['true', 'must be an object'],
    ['{"enabled":"yes"}', 'needs enabled to be true or false'],
    ['{"enabled":1}', 'needs enabled to be true or false'],
    ['{"enabled":true,"config":[]}', 'needs config to be an object'],
    ['{"enabled":true,"disabled_at":1e3}', 'needs disabled_at to be a whole number of seconds'],
    ['{"enabled":true,"source_data":"x"}', 'needs source_data to be an object'],
    ['{"enabled":true,"checksum":1}', 'needs checksum to be a text'],
    ['{"enabled":true,"checksum_at":1.0}', 'needs checksum_at to be a whole number of seconds'],
  ])('[AWF-5.4-invalid-entry] %s %s', (text, fault) => {
    expect(readStoredPlugin(text)).toMatchObject({ enabled: true, config: expect.any(Object), fault });
  });

  it('says that a plugin is disabled even where the rest of its entry is wrong', () => {
    expect(readStoredPlugin('{"config":3}')).toMatchObject({ enabled: false, fault: 'needs config to be an object' });
  });

  it('gives the config with all its digits [AWF-5.4-config-digits]', () => {
    const { config } = readStoredPlugin('{"enabled":true,"config":{"id":12345678901234567890,"f":1.5,"__proto__":1}}');
    expect(Object.entries(config)).toEqual([
      ['id', 12345678901234567890n],
      ['f', 1.5],
      ['__proto__', 1],
    ]);
    expect(readStoredPlugin('{"enabled":true,"config":null}').config).toEqual({});
  });

  it('tells from where it was installed', () => {
    const text =
      '{"enabled":true,"source_data":{"repository":"o/r","Version":"v1.0.0","installed_at":"a","updated_at":"b","x":1}}';
    expect(readStoredPlugin(text).source).toEqual({
      repository: 'o/r',
      version: 'v1.0.0',
      installedAt: 'a',
      updatedAt: 'b',
    });
    expect(readStoredPlugin('{"enabled":true,"source_data":{"version":1}}').source).toBeUndefined();
    expect(readStoredPlugin('{"enabled":true,"source_data":null}').source).toBeUndefined();
  });
});

describe('fieldsOf', () => {
  it('takes known keys as Go does, in any case and even with the Kelvin sign and the long s', () => {
    const fields = fieldsOf('{"\u017fource_data":{},"chec\u212asum":"x","Extra":1}');
    expect([...(fields ?? [])]).toEqual([
      ['source_data', '{}'],
      ['checksum', '"x"'],
      ['Extra', '1'],
    ]);
  });
});
