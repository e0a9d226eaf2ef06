import { describe, expect, it } from 'vitest';
import { launchOptions, parseLaunchArguments } from './launch-arguments.js';
import { parseArguments } from './parse-arguments.js';

const parse = (...argv: string[]) => parseLaunchArguments(parseArguments(argv, launchOptions));

describe('parseLaunchArguments', () => {
  it('launches safely by default', () => {
    expect(parse()).toEqual({
      env: {},
      passEnv: [],
      inheritEnv: false,
      config: {},
      tls: 'auto',
      startTimeoutMs: undefined,
      json: false,
      logFrom: 'info',
    });
  });

  it('reads every option', () => {
    const config = ['--config-json', '{"a":1}', '--start-timeout-ms', '7'];
    expect(parse('--env', 'A=1', '--env', 'B', '--inherit-env', '--no-auto-mtls', '--json', ...config)).toEqual({
      env: { A: '1' },
      passEnv: ['B'],
      inheritEnv: true,
      config: { a: 1 },
      tls: 'off',
      startTimeoutMs: 7,
      json: true,
      logFrom: undefined,
    });
  });

  it.each([
    [['--verbose'], 'trace'],
    [['-q'], 'error'],
    [['-q', '-v'], 'trace'],
    [['--json', '-v'], 'trace'],
    [['--json', '-q'], undefined],
  ])('shows the log with %j from %s', (argv, level) => {
    expect(parse(...argv).logFrom).toBe(level);
  });
});
