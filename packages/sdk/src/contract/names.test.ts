import { describe, expect, it } from 'vitest';
import { checkName, operationNameRule, pluginNameRule, pluginVersionRule } from './names.js';

describe('names', () => {
  it.each(['echo', 'awf-plugin-time', 'a1'])('takes %s as a plugin name', (name) => {
    expect(checkName('name', name, pluginNameRule)).toBeUndefined();
  });

  it.each(['', 'Echo', 'a.b', '-x', '1a', 'a_b', 'é', 'a\n', 'a'.repeat(101)])(
    'refuses %j as a plugin name',
    (name) => {
      expect(checkName('name', name, pluginNameRule)).toMatch(/^name ".*" must begin with a lower-case letter/);
    },
  );

  it.each(['1.0.0', '0.10.2-rc.1', '999.0.0'])('takes %s as a version', (version) => {
    expect(checkName('version', version, pluginVersionRule)).toBeUndefined();
  });

  it.each(['1.0', 'v1.0.0', '1.0.0+b', '2', '1.0.0-', 2])('refuses %j as a version', (version) => {
    expect(checkName('version', version, pluginVersionRule)).toMatch(/must be three numbers/);
  });

  it.each(['echo', 'check_links', 'db.query', 'a-b'])('takes %s as an operation name', (name) => {
    expect(checkName('operation name', name, operationNameRule)).toBeUndefined();
  });

  it.each(['', '_a', 'a b', '.a', 'a\n', 'é', '<x>'])('refuses %j as an operation name', (name) => {
    expect(checkName('operation name', name, operationNameRule)).toMatch(/must begin with a letter/);
  });
});
