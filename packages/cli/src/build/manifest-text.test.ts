import { parseManifest } from '@awf/plugin-host';
import type { AwfConfigField, AwfManifest } from '@awf/plugin-sdk/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatManifest, updateManifest } from './manifest-text.js';

const least: AwfManifest = { name: 'echo', version: '1.0.0', awf_version: '>=0.4.1', capabilities: ['operations'] };

/** A manifest with everything in it. */
const full: AwfManifest = {
  ...least,
  description: 'Returns its text',
  author: 'Ada: the first',
  license: 'MIT',
  homepage: 'https://example.com',
  capabilities: ['operations', 'events'],
  config: {
    token: { type: 'string', required: true, description: 'API token' },
    mode: { type: 'string', default: 'off', enum: ['off', 'fast'] },
    since: { type: 'string', default: '2024-01-02' },
    tries: { type: 'integer', default: 3 },
    rate: { default: 0.5 },
    any: {},
  },
  events: { subscribe: ['*', 'workflow.*'], emit: ['echo.done'] },
};

/** What hosts read of a text. */
function read(text: string) {
  const { manifest, issues, notes } = parseManifest(Buffer.from(text));
  expect({ issues, notes }).toEqual({ issues: [], notes: [] });
  if (manifest === undefined) throw new Error(`no manifest: ${text}`);
  const { constraint: _constraint, config, ...others } = manifest;
  return { ...others, config: Array.from(config) };
}

/** What hosts are to read of a manifest. */
function meant({ awf_version, config = {}, events = {}, ...others }: AwfManifest) {
  const fields = Object.entries(config).map(([name, field]) => [
    name,
    { type: '', required: false, default: undefined, description: '', enum: [], ...field },
  ]);
  const texts = { description: '', author: '', license: '', homepage: '' };
  return {
    ...texts,
    ...others,
    awfVersion: awf_version,
    config: fields,
    events: { subscribe: [], emit: [], ...events },
  };
}

describe('the text of a manifest', () => {
  it('has its keys in one order, quotes where they are needed, and a newline at its end', () => {
    const { name, ...others } = full;
    expect(formatManifest({ ...others, name })).toBe(`name: echo
version: 1.0.0
description: Returns its text
awf_version: ">=0.4.1"
author: "Ada: the first"
license: MIT
homepage: "https://example.com"
capabilities: [operations, events]
config:
  token:
    type: string
    required: true
    description: API token
  mode:
    type: string
    default: "off"
    enum: ["off", fast]
  since:
    type: string
    default: "2024-01-02"
  tries:
    type: integer
    default: 3
  rate:
    default: 0.5
  any: {}
events:
  subscribe: ["*", "workflow.*"]
  emit: [echo.done]
`);
  });

  it('is read by hosts as it was meant', () => {
    expect(read(formatManifest(full))).toEqual(meant(full));
    expect(read(formatManifest(least))).toEqual(meant(least));
  });

  it.each([
    'yes',
    'No',
    'ON',
    'y',
    'null',
    '~',
    'NaN',
    '.inf',
    '1.0',
    '0o17',
    '017',
    '0x1f',
    '1e3',
    '1_000',
    '12:30',
    '2024-01-02',
    '<<',
    '=',
    '- a',
    '? a',
    'a: b',
    'a #b',
    '#',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`',
    '"',
    "'",
    '{',
    '[',
    ',',
    'two\nlines',
    'ends in one\n',
    '\ttab',
    ' led',
    'trailed ',
    'a  b',
    'ends, ',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
    'é',
    'Größe',
    '日本語',
    '\u{1f600}',
    '---',
    '...',
    'true',
    'a'.repeat(3_000),
  ])('keeps the text %j a text', (text) => {
    const manifest: AwfManifest = {
      ...least,
      description: text,
      config: { [text]: { type: 'string', default: text, enum: [text] } },
    };
    expect(read(formatManifest(manifest))).toEqual(meant(manifest));
  });

  it('replaces halves of surrogate pairs, for which Go would refuse the file', () => {
    expect(formatManifest({ ...least, description: 'a\ud800b' })).toContain('description: "a\ufffdb"\n');
  });

  it('is read back whatever is in it', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 30 }));
    const words = text.filter((one) => one !== '');
    const field = fc.record<AwfConfigField>(
      {
        type: fc.constantFrom('string', 'integer', 'boolean'),
        required: fc.constant(true),
        default: fc.oneof(text, fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
        description: words,
        enum: fc.array(text, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const manifest = fc.record<AwfManifest>(
      {
        name: fc.constant('echo'),
        version: fc.constantFrom('1.0.0', '0.0.1-rc.1'),
        awf_version: fc.constantFrom('>=0.4.1', '>=0.8.0 <1.0.0'),
        capabilities: fc.constant(['operations']),
        description: words,
        author: words,
        config: fc.dictionary(text, field, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        events: fc.record({ subscribe: fc.array(words, { minLength: 1 }), emit: fc.array(words, { minLength: 1 }) }),
      },
      { requiredKeys: ['name', 'version', 'awf_version', 'capabilities'] },
    );
    fc.assert(
      fc.property(manifest, (one) => {
        // Descriptions arrive as JSON, which has one zero.
        const described = JSON.parse(JSON.stringify(one));
        expect(read(formatManifest(described))).toEqual(meant(described));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a manifest that is mended', () => {
  const own = `# Made by hand.
x-owner: ops # who to ask
version: 0.9.0
name: echo
capabilities:
  - operations # what it can
awf_version: '>=0.4.1'
author: Ada
`;

  it('has new values for the keys that differ, and all else as it was', () => {
    expect(
      updateManifest(own, { ...least, license: 'MIT' }, new Set(['version', 'author', 'license'])),
    ).toBe(`# Made by hand.
x-owner: ops # who to ask
version: 1.0.0
name: echo
capabilities:
  - operations # what it can
awf_version: '>=0.4.1'
license: MIT
`);
  });

  it.each(['', '- a\n', 'name: "a\n', 'name: a\nname: b\n'])('is written anew where it is none: %j', (text) => {
    expect(updateManifest(text, least, new Set(['name']))).toBe(formatManifest(least));
  });
});
