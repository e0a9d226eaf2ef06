import { describe, expect, it } from 'vitest';
import { readDescription } from './read-description.js';

const awf = { name: 'echo', version: '1.0.0', awf_version: '>=0.4.1', capabilities: ['operations'] };

describe('readDescription', () => {
  it('reads what describePlugin says', () => {
    const description = { name: 'echo', version: '1.0.0', manifests: { awf } };
    expect(readDescription(`${JSON.stringify(description, undefined, 2)}\n`)).toEqual(description);
  });

  it('takes one that is for another engine alone', () => {
    const description = { name: 'kv', version: '1.0.0', manifests: { workflow: { name: 'kv' } } };
    expect(readDescription(JSON.stringify(description))).toEqual(description);
  });

  it.each([
    'null',
    '7',
    '[]',
    '{}',
    '{"name":"a","version":"1.0.0"}',
    '{"name":"a","version":"1.0.0","manifests":[]}',
    '{"name":"a","version":"1.0.0","manifests":{"awf":"name: a"}}',
    '{"name":1,"version":"1.0.0","manifests":{"awf":{}}}',
  ])('says that %s is no description', (text) => {
    expect(readDescription(text)).toBe('it printed a JSON document without name, version and manifests');
  });

  it.each([
    ['', 'it printed nothing'],
    ['{"name":', 'it printed what is no JSON document: "{\\"name\\":"'],
    [`noise\n${'x'.repeat(200)}`, `it printed what is no JSON document: "noise\\n${'x'.repeat(74)}"`],
  ])('says what is wrong with %j', (text, words) => {
    expect(readDescription(text)).toBe(words);
  });
});
