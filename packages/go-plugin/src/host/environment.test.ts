import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEnvironment, type EnvironmentParts } from './environment.js';

const build = (parts: Partial<EnvironmentParts>) =>
  buildEnvironment({ hostEnv: {}, launchEnv: {}, platform: 'linux', ...parts });

const harmful = {
  PLUGIN_CLIENT_CERT: 'pem',
  PLUGIN_MULTIPLEX_GRPC: 'true',
  NODE_OPTIONS: '--require evil',
  NODE_EXTRA_CA_CERTS: '/ca.pem',
  NODE_CHANNEL_FD: '3',
  LD_PRELOAD: 'evil.so',
  LD_LIBRARY_PATH: '/evil',
  DYLD_INSERT_LIBRARIES: 'evil.dylib',
};

describe('buildEnvironment', () => {
  it('hands on the safelist and nothing else', () => {
    const safe = {
      PATH: '/bin',
      HOME: '/home/a',
      USER: 'a',
      SHELL: '/bin/sh',
      LANG: 'C',
      LC_ALL: 'C',
      LC_TIME: 'C',
      TZ: 'UTC',
      TMPDIR: '/t',
      TEMP: '/t',
      TMP: '/t',
      XDG_RUNTIME_DIR: '/run/a',
    };
    const hostEnv = {
      ...safe,
      ...harmful,
      AWS_SECRET_ACCESS_KEY: 's',
      GITHUB_TOKEN: 't',
      SYSTEMROOT: 'C:\\',
      path: '/x',
    };
    expect(build({ hostEnv })).toEqual(safe);
  });

  it('hands on what passEnv names, where it is set', () => {
    const hostEnv = { GITHUB_TOKEN: 't', OTHER: 'o', UNDEFINED: undefined };
    expect(build({ hostEnv, passEnv: ['GITHUB_TOKEN', 'ABSENT', 'UNDEFINED'] })).toEqual({ GITHUB_TOKEN: 't' });
  });

  it('inherits all but what is always stripped', () => {
    const others = { GITHUB_TOKEN: 't', PLUGIN_UNIX_SOCKET_DIR: '/run/p', PLUGIN_UNIX_SOCKET_GROUP: 'g' };
    expect(build({ hostEnv: { ...others, ...harmful }, inheritEnv: true })).toEqual(others);
  });

  it('passes a stripped variable only where it is named, and the connection of the host never', () => {
    expect(
      build({ hostEnv: harmful, passEnv: ['NODE_OPTIONS', 'PLUGIN_CLIENT_CERT', 'PLUGIN_MULTIPLEX_GRPC'] }),
    ).toEqual({ NODE_OPTIONS: '--require evil' });
  });

  it("lets the caller's variables beat the host's, and go-plugin's own beat all", () => {
    const result = build({
      hostEnv: { HOME: 'host', PATH: 'host', PLUGIN_CLIENT_CERT: 'host' },
      env: { HOME: 'caller', COOKIE: 'caller', LD_PRELOAD: 'wanted.so' },
      launchEnv: { COOKIE: 'launch', PLUGIN_CLIENT_CERT: 'launch' },
    });
    expect(result).toEqual({
      HOME: 'caller',
      PATH: 'host',
      COOKIE: 'launch',
      LD_PRELOAD: 'wanted.so',
      PLUGIN_CLIENT_CERT: 'launch',
    });
  });

  it('knows one variable by all spellings of its name on Windows', () => {
    const result = build({
      platform: 'win32',
      hostEnv: { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', node_options: '--evil', Secret: 's', Token: 't' },
      env: { PATH: 'D:\\bin' },
      passEnv: ['TOKEN'],
      launchEnv: { Cookie: 'c' },
    });
    expect(result).toEqual({ PATH: 'D:\\bin', SystemRoot: 'C:\\Windows', Token: 't', Cookie: 'c' });
  });

  it('keeps a variable named __proto__ a variable', () => {
    const result = build({ hostEnv: JSON.parse('{"__proto__":"x"}'), passEnv: ['__proto__'] });
    expect(Object.entries(result)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it.each([
    [{ env: { 'A=B': 'x' } }, 'env must name variables; "A=B" is empty or holds "=" or NUL.'],
    [{ env: { '': 'x' } }, 'env must name variables; "" is empty'],
    [{ env: { A: 'x\0y' } }, 'env.A must not hold a NUL character.'],
    [{ passEnv: ['A\0'] }, 'passEnv must name variables; "A\\u0000" is empty'],
    [{ launchEnv: { A: '\0' } }, 'launchEnv.A must not hold'],
  ])('refuses %j', (parts, message) => {
    expect(() => build(parts)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('never lets a variable through that was not asked for', () => {
    const name = fc.oneof(fc.constantFrom(...Object.keys(harmful)), fc.stringMatching(/^[A-Z_]{1,12}$/));
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (hostEnv) => {
        const safe = /^(PATH|HOME|USER|SHELL|LANG|TZ|TMPDIR|TEMP|TMP|LC_.*|XDG_.*)$/;
        expect(Object.keys(build({ hostEnv })).every((key) => safe.test(key))).toBe(true);
        const inherited = Object.keys(build({ hostEnv, inheritEnv: true }));
        expect(inherited.some((key) => key in harmful || /^(LD|DYLD)_/.test(key))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
