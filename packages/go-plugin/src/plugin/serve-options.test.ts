import { describe, expect, it } from 'vitest';
import { pluginError } from '../../test/support/plugin-error.js';
import { checkMagicCookies, normalizeServiceOptions, type ServiceOptions } from './serve-options.js';

const register = () => undefined;
const good: ServiceOptions = { name: 'kv', versions: { 1: register } };

describe('normalizeServiceOptions', () => {
  it('fills in defaults', () => {
    expect(normalizeServiceOptions(good)).toEqual({ ...good, shutdownTimeoutMs: 1_500, versionNumbers: [1] });
  });

  it('takes several versions and a time of 0', () => {
    const options = { ...good, versions: { 0: register, 3: register, 12: register }, shutdownTimeoutMs: 0 };
    expect(normalizeServiceOptions(options)).toMatchObject({ versionNumbers: [0, 3, 12], shutdownTimeoutMs: 0 });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['name', { name: '' }, ['name', '""', 'not empty']],
    ['name', { name: 7 }, ['name', '7']],
    ['versions', { versions: {} }, ['versions', '[]', 'at least one']],
    ['versions', { versions: undefined }, ['versions', 'at least one']],
    ['versions', { versions: { one: register } }, ['versions', '["one"]', 'whole number']],
    ['versions', { versions: { '-1': register } }, ['versions', '["-1"]', 'from 0']],
    ['versions', { versions: { '1.5': register } }, ['versions', '["1.5"]']],
    ['shutdownTimeoutMs', { shutdownTimeoutMs: -1 }, ['shutdownTimeoutMs', '-1', 'milliseconds']],
    ['shutdownTimeoutMs', { shutdownTimeoutMs: Number.NaN }, ['shutdownTimeoutMs', 'NaN']],
    ['shutdownTimeoutMs', { shutdownTimeoutMs: 2 ** 31 }, ['shutdownTimeoutMs', '2147483648', '2147483647']],
    ['shutdownTimeoutMs', { shutdownTimeoutMs: 5n }, ['shutdownTimeoutMs', '5']],
  ])('names the field %s, its value and the rule (%#)', (_field, change, parts) => {
    const options = Object.assign({}, good, change);
    expect(() => normalizeServiceOptions(options)).toThrow(pluginError('OPTIONS_INVALID', ...parts) as Error);
  });
});

describe('checkMagicCookies', () => {
  it('takes cookies with key and value', () => {
    expect(() => checkMagicCookies([{ key: 'A', value: 'b' }])).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['none', []],
    ['no list', undefined],
    ['an empty key', [{ key: '', value: 'b' }]],
    [
      'an empty value',
      [
        { key: 'A', value: 'b' },
        { key: 'B', value: '' },
      ],
    ],
    ['a missing value', [{ key: 'A' }]],
    ['nothing in the list', [null]],
  ])('refuses %s', (_what, cookies) => {
    const list = cookies as { key: string; value: string }[];
    expect(() => checkMagicCookies(list)).toThrow(
      pluginError('OPTIONS_INVALID', 'magicCookies', 'at least one') as Error,
    );
  });
});
