import { describe, expect, it, vi } from 'vitest';
import { goPluginError, goPluginErrorCodes } from './go-plugin-error.js';
import { isPluginError, PluginError } from './plugin-error.js';

describe('PluginError', () => {
  it('carries code, kind, plugin, evidence and cause', () => {
    const cause = new Error('why');
    const evidence = { pid: 7, exitCode: 1, stderr: ['last words'] };
    const error = new PluginError({ code: 'CRASHED', kind: 'plugin', message: 'gone', plugin: 'kv', evidence, cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'PluginError',
      code: 'CRASHED',
      kind: 'plugin',
      message: 'gone',
      plugin: 'kv',
      evidence,
    });
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe('PluginError: gone');
  });

  it('has no cause and empty evidence where none was given', () => {
    const error = new PluginError({ code: 'X', kind: 'user', message: 'm' });
    expect('cause' in error).toBe(false);
    expect(error.evidence).toEqual({});
    expect(error.plugin).toBeUndefined();
  });
});

describe('isPluginError', () => {
  it('tells the class from everything else', () => {
    expect(isPluginError(new PluginError({ code: 'X', kind: 'io', message: 'm' }))).toBe(true);
    for (const other of [new Error('m'), { code: 'X', kind: 'io' }, null, undefined, 'X', 7, () => 0]) {
      expect(isPluginError(other)).toBe(false);
    }
  });

  it('never throws, whatever it is asked about', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(isPluginError(proxy)).toBe(false);
  });

  it('knows errors of another installed copy, where instanceof fails', async () => {
    vi.resetModules();
    const copy = await import('./plugin-error.js');
    expect(copy.PluginError).not.toBe(PluginError);
    const theirs = new copy.PluginError({ code: 'X', kind: 'io', message: 'm' });
    expect(theirs).not.toBeInstanceOf(PluginError);
    expect(isPluginError(theirs)).toBe(true);
    expect(copy.isPluginError(new PluginError({ code: 'Y', kind: 'io', message: 'm' }))).toBe(true);
  });

  it('knows errors of a subclass', () => {
    class Special extends PluginError<'SPECIAL'> {}
    expect(isPluginError(new Special({ code: 'SPECIAL', kind: 'user', message: 'm' }))).toBe(true);
  });
});

describe('goPluginError', () => {
  it('takes the kind from the table', () => {
    expect(goPluginError('OPTIONS_INVALID', 'm').kind).toBe('user');
    expect(goPluginError('LISTEN_FAILED', 'm').kind).toBe('io');
    expect(goPluginError('CRASHED', 'm').kind).toBe('plugin');
  });

  it('hands on plugin, evidence and cause', () => {
    const error = goPluginError('CRASHED', 'gone', { plugin: 'kv', evidence: { exitSignal: 'SIGKILL' }, cause: 'why' });
    expect(error).toMatchObject({ plugin: 'kv', evidence: { exitSignal: 'SIGKILL' }, cause: 'why' });
  });

  it('has codes of one form', () => {
    for (const code of Object.keys(goPluginErrorCodes)) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  });
});
