import { formatJson, minifyJson } from './json-text.js';
import type { Transform } from './transform.js';

/** By the name that a step's config gives. */
export const textTransforms = {
  /** JSON without white space. */
  json_minify: create('json_minify', minifyJson),
  /** JSON as people read it. */
  json_format: create('json_format', formatJson),
  /** Line feeds alone, no white space at the ends of lines, one line feed at the end. */
  normalize_text: create('normalize_text', (text) => {
    const lines = text.replace(/\r\n?/g, '\n').split('\n');
    const trimmed = lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
    return trimmed === '' ? '' : `${trimmed}\n`;
  }),
} satisfies Record<string, Transform>;

function create(name: string, apply: (text: string) => string): Transform {
  return { name, version: 1, options: {}, target: (file) => file, apply };
}
