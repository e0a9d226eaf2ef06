import { goPluginErrorCodes, PluginError } from '@awf/go-plugin';
import { taxonomy } from '@awf/plugin-sdk/contract';
import { describe, expect, it } from 'vitest';
import { hostError, hostErrorCodes, pluginLabel, toPluginError } from './errors.js';

describe('host errors', () => {
  it('have the kind that their code stands for', () => {
    for (const [code, kind] of Object.entries(hostErrorCodes)) {
      expect(hostError(code as keyof typeof hostErrorCodes, 'text')).toMatchObject({ code, kind, message: 'text' });
    }
  });

  it('mean the same as those of the wire where both have them', () => {
    const both = { ...goPluginErrorCodes, ...hostErrorCodes };
    expect(both).toMatchObject(goPluginErrorCodes);
  });

  it.each([
    ['EXECUTABLE_MISSING', 4],
    ['MANIFEST_UNREADABLE', 4],
    ['VERSION_MISMATCH', 1],
    ['MANIFEST_INVALID', 1],
    ['INPUT_INVALID', 1],
    ['CRASHED', 3],
    ['DEADLINE_EXCEEDED', 3],
  ] as const)('%s ends a program with %i', (code, exitCode) => {
    expect(taxonomy[hostErrorCodes[code]].exitCode).toBe(exitCode);
  });

  it('are made of anything thrown', () => {
    const known = new PluginError({ code: 'X', kind: 'io', message: 'known' });
    expect(toPluginError('p', known)).toBe(known);
    expect(toPluginError('p', 'odd')).toMatchObject({
      code: 'CALL_FAILED',
      plugin: 'p',
      message: 'Plugin p failed: odd.',
      cause: 'odd',
    });
  });

  it('quote names that are no plain words', () => {
    expect(pluginLabel('my-echo_2')).toBe('Plugin my-echo_2');
    expect(pluginLabel('a b')).toBe('Plugin "a b"');
    expect(pluginLabel('a\n[ERROR] b')).toBe('Plugin "a\\n[ERROR] b"');
    expect(pluginLabel('')).toBe('Plugin ""');
  });
});
