import { describe, expect, it } from 'vitest';
import { isTemplated, takeOwnConfig } from './engine-keys.js';

describe('takeOwnConfig', () => {
  it('takes out what the engine adds, and tells the folder of its config file', () => {
    expect(takeOwnConfig({ path: 'a', _config_dir: '/etc/engine', _future: 1 })).toEqual({
      config: { path: 'a' },
      configDir: '/etc/engine',
    });
  });

  it.each([undefined, 5, ''])('knows no folder where the engine says %j', (said) => {
    const sent = said === undefined ? {} : { _config_dir: said };
    expect(takeOwnConfig(sent)).toEqual({ config: {}, configDir: undefined });
  });

  it('keeps no config apart from an empty one', () => {
    expect(takeOwnConfig(undefined)).toEqual({ config: undefined, configDir: undefined });
  });
});

describe('isTemplated', () => {
  it.each([
    [{ a: '{{ .body.id }}' }, true],
    [{ a: { b: [{ c: ['$', '{id}'].join('') }] } }, true],
    [{ a: 'plain', b: ['{', '$', '}'] }, false],
    [{}, false],
  ])('%j: %j', (config, expected) => {
    expect(isTemplated(config)).toBe(expected);
  });
});
