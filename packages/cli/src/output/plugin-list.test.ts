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
  manifest: undefined,
  notes: [],
  problems: [problem],
};

describe('formatPluginList', () => {
  it('is a table with the problems below', () => {
    expect(formatPluginList([broken], createStyle(false), undefined)).toBe(
      'NAME          VERSION  ENGINES  CAPABILITIES  DIRECTORY\n' +
        'bro\\u001bken  -        -        -             /p/broken\n\n' +
        'problem MANIFEST_INVALID one rule is broken\n  and another one',
    );
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
      engines: [],
      capabilities: [],
      description: '',
      directory: '/p/broken',
      executable: '/p/broken/awf-plugin-broken',
      problems: [{ code: 'MANIFEST_INVALID', message: problem.message }],
    });
  });
});
