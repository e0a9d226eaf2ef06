import { describe, expect, it } from 'vitest';
import { withoutManifest } from '../discovery/discovered-plugin.js';
import { parseManifest } from '../discovery/manifest.js';
import { eventRulesOf } from './event-rules.js';

const bare = withoutManifest({ name: 'p', directory: '/p', executable: '/p/x' }, undefined);

function rulesOf(capabilities: string) {
  const yaml = `name: p\nversion: 1.0.0\nawf_version: ">=0.4.0"\ncapabilities: [${capabilities}]\nevents:\n  subscribe: ["step.*", "*"]\n  emit: ["p.*", "*"]\n`;
  const { manifest, issues } = parseManifest(Buffer.from(yaml));
  expect(issues).toEqual([]);
  return eventRulesOf({ ...bare, manifest });
}

describe('the rules of a plugin', () => {
  it('are the patterns of its manifest; a star alone is everything to get and one segment to emit [AWF-6.8-patterns]', () => {
    const { wants, mayEmit } = rulesOf('operations, events');
    expect(['step.started', 'a.b.c', 'x', ''].map(wants)).toEqual([true, true, true, false]);
    expect(['p.x', 'p.x.y', 'q.x', 'x', ''].map(mayEmit)).toEqual([true, false, false, true, false]);
  });

  it('allow nothing without the capability [AWF-4.1-events]', () => {
    const { wants, mayEmit } = rulesOf('operations');
    expect([wants('step.started'), mayEmit('p.x')]).toEqual([false, false]);
  });

  it('allow everything where there is no manifest', () => {
    const { wants, mayEmit } = eventRulesOf(bare);
    expect([wants('a.b.c'), mayEmit('a.b.c'), wants(''), mayEmit('')]).toEqual([true, true, false, false]);
  });
});
