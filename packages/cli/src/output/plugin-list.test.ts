import { PluginError } from '@awf/go-plugin';
import type { DiscoveredPlugin } from '@awf/plugin-host';
import { describe, expect, it } from 'vitest';
import { formatPluginList, toPluginDocument } from './plugin-list.js';
import { createStyle } from './style.js';

const problem = new PluginError({
  code: 'MANIFEST_INVALID',
  kind: 'user',
  message: 'one rule is broken\nand another one',
});
const broken: DiscoveredPlugin = {
  name: 'bro\u001bken',
  version: '',
  directory: '/p/broken',
  executable: '/p/broken/awf-plugin-broken',
  engines: [],
  enabled: true,
  manifest: undefined,
  notes: [],
  problems: [problem],
};

describe('formatPluginList', () => {
  it('is a table with the problems below', () => {
    expect(formatPluginList([broken], createStyle(false), undefined)).toBe(
      'NAME          VERSION  ENABLED  ENGINES  CAPABILITIES  DIRECTORY\n' +
        'bro\\u001bken  -        yes      -        -             /p/broken\n\n' +
        'problem MANIFEST_INVALID one rule is broken\n  and another one',
    );
  });

  it('tells what is disabled, and once what is wrong with all', () => {
    const off = { ...broken, name: 'off', enabled: false };
    const lines = formatPluginList([broken, off], createStyle(false), undefined).split('\n');
    expect(lines[2]).toMatch(/^off +- +no /);
    expect(lines.filter((line) => line.startsWith('problem'))).toHaveLength(1);
  });

  it('has no problems to tell where there are none', () => {
    expect(
      formatPluginList([{ ...broken, name: 'fine', problems: [] }], createStyle(false), undefined).split('\n'),
    ).toHaveLength(2);
  });
});

describe('toPluginDocument', () => {
  it('tells problems by code and message', () => {
    expect(toPluginDocument(broken)).toEqual({
      name: 'bro\u001bken',
      version: '',
      enabled: true,
      engines: [],
      capabilities: [],
      description: '',
      directory: '/p/broken',
      executable: '/p/broken/awf-plugin-broken',
      problems: [{ code: 'MANIFEST_INVALID', message: problem.message }],
    });
  });
});
