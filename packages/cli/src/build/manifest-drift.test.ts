import { type Manifest, parseManifest } from '@awf/plugin-host';
import { describe, expect, it } from 'vitest';
import { compareManifests, formatDifference } from './manifest-drift.js';

const base = `name: echo
version: 1.0.0
awf_version: ">=0.8.0"
capabilities: [operations, events]
config:
  mode: {type: string, default: fast, enum: [fast, safe]}
  tries: {type: integer, default: 3, description: How often}
events: {subscribe: [a, b], emit: [c]}
`;

function manifestOf(text: string): Manifest {
  const { manifest, issues } = parseManifest(Buffer.from(text));
  if (manifest === undefined) throw new Error(JSON.stringify(issues));
  return manifest;
}

const told = (file: string, code: string = base) =>
  compareManifests(manifestOf(file), manifestOf(code)).map(formatDifference);

describe('the differences of two manifests [AWF-4.1-drift]', () => {
  it.each([
    ['the same', base],
    ['another order of lists', base.replace('operations, events', 'events, operations').replace('[a, b]', '[b, a, b]')],
    ['another order of values', base.replace('fast, safe', 'safe, fast')],
    [
      'another order of keys',
      `license:\n${base.split('\n').slice(0, 4).reverse().join('\n')}${base.slice(base.indexOf('\nconfig'))}`,
    ],
    ['keys that are not made', `${base}x-owner: ops\n`.replace('{type: integer', '{x-unit: times, type: integer')],
    ['empty keys', `${base}author: ""\nlicense: ~\n`],
  ])('are none for %s', (_what, file) => {
    expect(told(file)).toEqual([]);
  });

  it.each([
    ['version: 1.0.0', 'version: 1.1.0', 'version: the file has "1.1.0", the code "1.0.0"'],
    ['name: echo', 'name: other', 'name: the file has "other", the code "echo"'],
    ['">=0.8.0"', '">=0.4.0"', 'awf_version: the file has ">=0.4.0", the code ">=0.8.0"'],
    [
      '[operations, events]',
      '[operations]',
      'capabilities: the file has ["operations"], the code ["events","operations"]',
    ],
    ['config:', 'author: Ada\nconfig:', 'author: the file has "Ada", the code nothing'],
    ['default: 3', 'default: "3"', 'config.tries.default: the file has "3", the code 3'],
    ['default: 3, ', '', 'config.tries.default: the file has nothing, the code 3'],
    ['type: integer', 'type: number', 'config.tries.type: the file has "number", the code "integer"'],
    ['type: integer', 'required: yes, type: integer', 'config.tries.required: the file has true, the code nothing'],
    ['How often', 'How many', 'config.tries.description: the file has "How many", the code "How often"'],
    ['[fast, safe]', '[fast]', 'config.mode.enum: the file has ["fast"], the code ["fast","safe"]'],
    [
      '  mode: {type: string, default: fast, enum: [fast, safe]}\n',
      '',
      'config.mode: the file has nothing, the code {"type":"string","default":"fast","enum":["fast","safe"]}',
    ],
    ['events:', '  old: {}\nevents:', 'config.old: the file has {}, the code nothing'],
    ['[a, b]', '[a]', 'events.subscribe: the file has ["a"], the code ["a","b"]'],
    [', emit: [c]', '', 'events.emit: the file has nothing, the code ["c"]'],
  ])('%j as %j', (before, after, words) => {
    expect(base).toContain(before);
    expect(told(base.replace(before, after))).toEqual([words]);
  });

  it('tells all of them', () => {
    expect(told('name: a\nversion: 2.0.0\nawf_version: 0.4.0\ncapabilities: [validators]\n')).toHaveLength(8);
  });
});
