import { describe, expect, it } from 'vitest';
import { CallbackServer } from '../callback/callback-server.js';
import { searchPath } from '../discovery/search-path.js';
import { stateFilePath } from '../state/state-file-path.js';
import { normalizeManagerOptions, type PluginManagerOptions } from './options.js';

describe('normalizeManagerOptions', () => {
  it('holds every default', () => {
    const { config: _, callbacks, ...rest } = normalizeManagerOptions();
    expect(callbacks).toBeInstanceOf(CallbackServer);
    expect(rest).toEqual({
      directories: searchPath(),
      host: undefined,
      behaviour: 'strict',
      stateFile: stateFilePath(),
      delivery: new Map(),
      deliveryTimeoutMs: 5_000,
      passEnv: [],
      env: {},
      inheritEnv: false,
      tls: 'auto',
      watchdog: { timeoutMs: 5_000, intervalMs: undefined, maxRestarts: 5, windowMs: 600_000 },
      guardian: true,
      startTimeoutMs: 10_000,
      callTimeoutMs: 60_000,
      stopTimeoutMs: 2_000,
    });
  });

  it('reads the host’s version', () => {
    expect(normalizeManagerOptions({ hostVersion: '0.11.0-rc.1' }).host).toEqual({
      text: '0.11.0-rc.1',
      version: { numbers: [0, 11, 0], prerelease: 'rc.1' },
    });
  });

  it.each<[PluginManagerOptions, string]>([
    [{ startTimeoutMs: 0 }, 'startTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is 0.'],
    [
      { startTimeoutMs: Number.POSITIVE_INFINITY },
      'startTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is Infinity.',
    ],
    [{ stopTimeoutMs: -1 }, 'stopTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is -1.'],
    [
      { callTimeoutMs: Number.NaN },
      'callTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is NaN.',
    ],
    [
      { callTimeoutMs: 2 ** 31 },
      'callTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is 2147483648.',
    ],
    [
      { callTimeoutMs: '5' as never },
      'callTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is "5".',
    ],
    [{ directories: 'plugins' as never }, 'directories to be a list of texts that are not empty; it is "plugins".'],
    [{ directories: [''] }, 'directories to be a list of texts that are not empty; it is [""].'],
    [{ stateFile: '' }, 'stateFile to be a path or false; it is "".'],
    [{ stateFile: true as never }, 'stateFile to be a path or false; it is true.'],
    [{ behaviour: 'Awf' as never }, 'behaviour to be "strict" or "awf"; it is "Awf".'],
    [{ events: { delivery: { a: 'batch' as never } } }, 'events.delivery.a to be "unary" or "stream"; it is "batch".'],
    [
      { events: { deliveryTimeoutMs: 0 } },
      'events.deliveryTimeoutMs to be a number of milliseconds above 0 and up to 2147483647; it is 0.',
    ],
    [{ passEnv: [1 as never] }, 'passEnv to be a list of texts that are not empty; it is [1].'],
  ])('refuses %j', (options, words) => {
    expect(() => normalizeManagerOptions(options)).toThrowError(
      expect.objectContaining({ code: 'OPTIONS_INVALID', kind: 'user', message: `A plugin manager needs ${words}` }),
    );
  });

  it('does without a state file, and then has no config to give', () => {
    const { stateFile, config } = normalizeManagerOptions({ stateFile: false });
    expect(stateFile).toBeUndefined();
    expect(config({ name: 'one' } as never)).toEqual({});
  });

  it('takes an endless call time', () => {
    expect(normalizeManagerOptions({ callTimeoutMs: Number.POSITIVE_INFINITY }).callTimeoutMs).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
