import { describe, expect, it } from 'vitest';
import { pluginError } from '../../test/support/plugin-error.js';
import { type LaunchOptions, normalizeHostOptions, normalizeLaunchOptions } from './launch-options.js';

const good: LaunchOptions = {
  command: '/opt/plugins/kv',
  magicCookies: [{ key: 'KV_PLUGIN', value: 'hello' }],
  versions: [1],
};

describe('normalizeLaunchOptions', () => {
  it('fills in defaults', () => {
    expect(normalizeLaunchOptions(good)).toMatchObject({
      name: 'kv',
      args: [],
      tls: 'auto',
      startTimeoutMs: 60_000,
      graceMs: 2_000,
      guardian: true,
      ports: { min: 10_000, max: 25_000 },
    });
  });

  it('keeps what was given', () => {
    const given = {
      name: 'other',
      args: ['-v'],
      tls: 'off',
      startTimeoutMs: 5,
      graceMs: 0,
      guardian: false,
      ports: { min: 1, max: 2 },
      multiplex: false,
    } as const;
    expect(normalizeLaunchOptions({ ...good, ...given })).toMatchObject(given);
  });

  it.each([
    ['kv', 'kv'],
    ['./bin/kv', 'kv'],
    ['C:\\plugins\\kv.exe', 'kv.exe'],
  ])('names the plugin after its command %s', (command, name) => {
    expect(normalizeLaunchOptions({ ...good, command }).name).toBe(name);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['command', { command: '' }, ['command', '""', 'executable']],
    ['command', { command: undefined }, ['command', 'undefined']],
    ['magicCookies', { magicCookies: undefined }, ['magicCookies', 'undefined', 'list of cookies']],
    ['magicCookies', { magicCookies: [{ key: '', value: 'x' }] }, ['magicCookies', '[{"key":"","value":"x"}]']],
    ['magicCookies', { magicCookies: [{ key: 'K' }] }, ['magicCookies', '[{"key":"K"}]', 'key and a value']],
    ['magicCookies', { magicCookies: [null] }, ['magicCookies', '[null]']],
    ['versions', { versions: [] }, ['versions', '[]', 'at least one']],
    ['versions', { versions: 1 }, ['versions', 'to be a list', 'it is 1']],
    ['versions', { versions: [1.5] }, ['versions', '[1.5]', 'whole numbers']],
    ['versions', { versions: ['1'] }, ['versions', '["1"]']],
    ['versions', { versions: [1n] }, ['versions', 'whole numbers']],
    ['startTimeoutMs', { startTimeoutMs: -1 }, ['startTimeoutMs', '-1', 'milliseconds']],
    ['startTimeoutMs', { startTimeoutMs: Number.NaN }, ['startTimeoutMs', 'NaN']],
    ['startTimeoutMs', { startTimeoutMs: Number.POSITIVE_INFINITY }, ['startTimeoutMs', 'Infinity', '2147483647']],
    ['startTimeoutMs', { startTimeoutMs: 3_000_000_000 }, ['startTimeoutMs', '3000000000', '2147483647']],
    ['graceMs', { graceMs: '2s' }, ['graceMs', '"2s"', 'milliseconds']],
  ])('names the field %s, its value and the rule (%#)', (_field, change, parts) => {
    const options = Object.assign({}, good, change);
    expect(() => normalizeLaunchOptions(options)).toThrow(pluginError('OPTIONS_INVALID', ...parts) as Error);
  });

  it('refuses multiplexing, which is not offered', () => {
    const error = pluginError('MULTIPLEX_UNSUPPORTED', 'kv', 'multiplex', 'Leave it out');
    expect(() => normalizeLaunchOptions({ ...good, multiplex: true })).toThrow(error as Error);
  });
});

describe('normalizeHostOptions', () => {
  it('serves reattaching too', () => {
    expect(normalizeHostOptions({ versions: [1, 2] }, 'pid 7')).toMatchObject({ name: 'pid 7', graceMs: 2_000 });
    expect(normalizeHostOptions({ versions: [1], name: 'kv', graceMs: 5 }, 'x')).toMatchObject({
      name: 'kv',
      graceMs: 5,
    });
  });
});
