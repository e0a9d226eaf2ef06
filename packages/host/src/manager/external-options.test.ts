import { describe, expect, it } from 'vitest';
import { normalizeExternalOptions } from './external-options.js';

describe('normalizeExternalOptions', () => {
  it('fills in what the engine does', () => {
    expect(normalizeExternalOptions('/plugins')).toMatchObject({
      pluginsDir: '/plugins',
      directories: ['/plugins'],
      drainTimeoutMs: 10_000,
      lockfile: undefined,
      requireChecksum: false,
      logger: undefined,
      stateFile: undefined,
    });
  });

  it('keeps what is given', () => {
    const options = {
      drainTimeoutMs: 1,
      lockfile: false,
      requireChecksum: true,
      callTimeoutMs: 7,
      logger: console,
    } as const;
    expect(normalizeExternalOptions('p', options)).toMatchObject(options);
    expect(normalizeExternalOptions('p', { lockfile: 'l.yaml' }).lockfile).toBe('l.yaml');
  });

  it.each([
    [{ drainTimeoutMs: 0 }, 'drainTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is 0.'],
    [{ drainTimeoutMs: Number.POSITIVE_INFINITY }, 'drainTimeoutMs to be a number of milliseconds'],
    [{ drainTimeoutMs: Number.NaN }, 'it is NaN.'],
    [{ drainTimeoutMs: '5' }, 'it is "5".'],
    [{ lockfile: '' }, 'lockfile to be a path or false; it is "".'],
    [{ lockfile: 'a\0b' }, 'lockfile to be a path or false; it is "a\\u0000b".'],
    [{ lockfile: true }, 'lockfile to be a path or false; it is true.'],
    [{ lockfile: null }, 'lockfile to be a path or false; it is null.'],
    [{ startTimeoutMs: -1 }, 'startTimeoutMs'],
  ])('refuses %j', (options, words) => {
    expect(() => normalizeExternalOptions('p', options as never)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', message: expect.stringContaining(words) }),
    );
  });

  it.each([[''], [undefined], [7]])('refuses the folder %j', (pluginsDir) => {
    expect(() => normalizeExternalOptions(pluginsDir as never)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    );
  });
});
