import { describe, expect, it } from 'vitest';
import { resolveConfig, resolvePaths } from './templates.js';

const data = { a: 'A', n: 1.5, list: [1, 2], deep: { x: true, none: null }, steps: { 's-1': { k: 'v' } } };

describe('templates of a config', () => {
  it.each([
    ['plain', 'plain'],
    ['{{ .a }}', 'A'],
    ['{{.a}}-{{- .n -}}!', 'A-1.5!'],
    ['{{ .deep.x }}', 'true'],
    ['{{ .steps.s-1.k }}', 'v'],
    ['{{ .list }}', '[1,2]'],
    ['{{ .deep.none }}{{ .nope.x }}{{ .a.b }}{{ .__proto__ }}', ''],
  ])('%s is %s [WF-4.7-templates]', (text, resolved) => {
    expect(resolvePaths(text, data)).toBe(resolved);
  });

  it.each(['{{ upper .a }}', '{{ if .a }}x{{ end }}', '\u0024{HOME}', '{{ .a | lower }}', '{{ "x" }}'])(
    '%s needs an engine [WF-4.7-templates]',
    (text) => {
      expect(() => resolvePaths(text, data)).toThrow(/is more than a path/);
    },
  );

  it('that data brings in are no templates', () => {
    expect(resolvePaths('{{ .a }}', { a: '\u0024{HOME} {{ .b }}' })).toBe('\u0024{HOME} {{ .b }}');
  });

  it('are looked for in texts alone, however deep, and keys stay [WF-4.7-templates]', async () => {
    const seen: string[] = [];
    const resolve = (text: string): string => {
      seen.push(text);
      return 'r';
    };
    const config = { '{{ key }}': '{{ a }}', list: [['\u0024{b}', 'c', 1, null]], deep: { yes: true } };
    expect(await resolveConfig(config, data, resolve)).toEqual({
      config: { '{{ key }}': 'r', list: [['r', 'c', 1, null]], deep: { yes: true } },
    });
    expect(seen).toEqual(['{{ a }}', '\u0024{b}']);
  });

  it('that fail name their field', async () => {
    const fail = async (): Promise<string> => Promise.reject(new Error('no such function'));
    expect(await resolveConfig({ a: [{ b: '{{ x }}' }] }, data, fail)).toEqual({
      failure: { field: 'a[0].b', why: 'no such function' },
    });
  });
});
