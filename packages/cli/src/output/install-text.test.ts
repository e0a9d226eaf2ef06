import type { InstalledPlugin } from '@awf/plugin-host';
import { describe, expect, it } from 'vitest';
import { formatInstalled, formatRemoved, formatSwitched, formatUpdate } from './install-text.js';
import { createStyle } from './style.js';

const plain = createStyle(false);
const installed: InstalledPlugin = {
  name: 'one',
  version: '1.2.3',
  tag: 'v1.2.3',
  directory: '/p/one',
  executable: '/p/one/awf-plugin-one',
  checksum: 'abc',
  repository: 'ada/one',
  enabled: true,
  replaced: undefined,
};

describe('texts about installing', () => {
  it('tell what is installed, in place of what, and that it is off', () => {
    expect(formatInstalled(installed, plain)).toBe('installed one v1.2.3 in /p/one\n');
    expect(formatInstalled({ ...installed, replaced: '1.0.0', enabled: false }, plain)).toBe(
      'installed one v1.2.3 in place of 1.0.0 in /p/one\nIt is disabled as before. Enable it with: awf-plugin enable one\n',
    );
    expect(formatInstalled({ ...installed, replaced: '', tag: 'v\u001b[31m' }, plain)).toBe(
      'installed one v\\u001b[31m in place of a broken one in /p/one\n',
    );
  });

  it('tell what was updated', () => {
    expect(formatUpdate({ name: 'one', before: 'v1.0.0', installed }, plain)).toBe('updated one v1.0.0 to v1.2.3\n');
    expect(formatUpdate({ name: 'one', before: 'v1.0.0', installed: undefined }, plain)).toBe(
      'unchanged one v1.0.0: there is nothing newer\n',
    );
  });

  it('tell what was removed and switched', () => {
    expect(formatRemoved({ name: 'one', directory: '/p/one', forgotten: ['one'] }, plain)).toBe(
      'removed one: folder /p/one and its entry in the state file\n',
    );
    expect(formatRemoved({ name: 'one', directory: undefined, forgotten: ['one'] }, plain)).toBe(
      'removed one: its entry in the state file\n',
    );
    expect(formatRemoved({ name: 'one', directory: '/p/one', forgotten: [] }, plain)).toBe(
      'removed one: folder /p/one\n',
    );
    expect(formatSwitched({ name: 'one', enabled: true }, plain)).toBe('enabled one\n');
    expect(formatSwitched({ name: 'one', enabled: false }, createStyle(true))).toBe(
      '\u001b[32mdisabled\u001b[39m \u001b[1mone\u001b[22m\n',
    );
  });
});
