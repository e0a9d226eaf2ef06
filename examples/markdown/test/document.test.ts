import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../src/document/document.js';
import { findMarkdown } from '../src/document/find-markdown.js';
import { parseTarget } from '../src/links/parse-target.js';
import { formatToc } from '../src/operations/format-toc.js';

const slugs = (text: string) => readDocument(text).headings.map(({ slug }) => slug);
const urls = (text: string) => readDocument(text).links.map(({ url }) => url);

describe('readDocument', () => {
  it('gives headings the anchors that GitHub gives', () => {
    expect(slugs('# A\n# A\n## A-1\n# A')).toEqual(['a', 'a-1', 'a-1-1', 'a-2']);
    expect(slugs('# `a.b()` is **bold** [link](x) ![alt](y)')).toEqual(['ab-is-bold-link']);
    expect(slugs('Setext\n===\n\n> ## quoted_one\n\n- # 日本語 Ω')).toEqual(['setext', 'quoted_one', '日本語-ω']);
    expect(slugs('# `__proto__`\n# constructor\n# constructor')).toEqual(['__proto__', 'constructor', 'constructor-1']);
  });

  it('numbers headings in HTML and in Markdown together', () => {
    expect(slugs('<h2>Same</h2>\n\n## Same\n\n<!-- <h2>Same</h2> -->\n\n<div><h3 id="x">Same</h3></div>')).toEqual([
      'same',
      'same-1',
      'same-2',
    ]);
  });

  it('knows ids and names in HTML as anchors', () => {
    const { anchors } = readDocument('<a name="by-name"></a> <span id="by-id">x</span> <img name="not">');
    expect([...anchors]).toEqual(['by-name', 'by-id']);
  });

  it('reads addresses as a browser would, from Markdown and HTML', () => {
    expect(urls('[a](<b c.md>) [d](e&amp;f.md) [g](h\\).md) ![i](j.png "title")')).toEqual([
      'b c.md',
      'e&f.md',
      'h).md',
      'j.png',
    ]);
    expect(urls('<a href="k?a=1&amp;b=2">x</a> www.example.com <https://example.com>')).toEqual([
      'k?a=1&b=2',
      'http://www.example.com',
      'https://example.com',
    ]);
  });

  it('finds references that nobody defines, but no index and nothing escaped', () => {
    const labels = (text: string) => readDocument(text).undefinedReferences.map(({ label }) => label);
    expect(labels('see [text][nowhere] and [text][there]\n\n[there]: x')).toEqual(['nowhere']);
    expect(labels('a[0][1], \\[a\\]\\[b\\], `[a][b]`, [ ] [x]')).toEqual([]);
  });

  it('says where a link within several lines of HTML stands', () => {
    const [link] = readDocument('text\n\n<p>\n  <img\n src="x.png">\n</p>').links;
    expect(link).toMatchObject({ line: 4, column: 3 });
  });

  it('takes any text', () => {
    const piece = fc.constantFrom(
      '# ',
      '[a]',
      '(b)',
      '<a ',
      'id="',
      '>',
      '```',
      '\n',
      '|',
      '---',
      '[^1]:',
      '&',
      '\\',
      '\0',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          const { headings, anchors } = readDocument(text);
          expect(anchors.size).toBeGreaterThanOrEqual(new Set(headings.map(({ slug }) => slug)).size);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('parseTarget', () => {
  it('takes path and fragment apart, both decoded', () => {
    expect(parseTarget('a%20b.md?x#c%20d')).toEqual({ kind: 'local', path: 'a b.md', fragment: 'c d' });
    expect(parseTarget('#x?y')).toEqual({ kind: 'local', path: '', fragment: 'x?y' });
    expect(parseTarget('a.md')).toEqual({ kind: 'local', path: 'a.md', fragment: undefined });
    expect(parseTarget('%zz')).toMatchObject({ kind: 'malformed' });
    for (const url of ['https://x', 'mailto:x', '//x', 'VSCODE:x'])
      expect(parseTarget(url)).toEqual({ kind: 'external' });
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (url) =>
        ['external', 'local', 'malformed'].includes(parseTarget(url).kind),
      ),
      { numRuns: 10_000 },
    );
  });
});

describe('formatToc', () => {
  it('escapes what would be markup, and nests from the highest level', () => {
    const headings = [
      { depth: 3, text: 'a [b] *c* <d> & &amp; ~e~', slug: 'a' },
      { depth: 4, text: 'e', slug: 'e' },
    ];
    expect(formatToc(headings)).toBe('- [a \\[b\\] \\*c\\* \\<d\\> & \\&amp; \\~e\\~](#a)\n  - [e](#e)\n');
    expect(formatToc([])).toBe('');
  });

  it('writes links that a reader of Markdown reads back as the same text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,30}$/), (words) => {
        const [heading] = readDocument(`# ${words}`).headings;
        fc.pre(heading !== undefined && heading.text !== '');
        expect(readDocument(formatToc(heading === undefined ? [] : [heading])).links).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('findMarkdown', () => {
  it('leaves out installed packages, hidden folders and links, and keeps an order', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'find-'));
    try {
      for (const name of ['b', 'node_modules/x', '.hidden']) await mkdir(path.join(folder, name), { recursive: true });
      const files = ['z.md', 'b/a.MARKDOWN', 'b/n.txt', 'node_modules/x/r.md', '.hidden/h.md', 'a.md'];
      for (const file of files) await writeFile(path.join(folder, file), '');
      await symlink('.', path.join(folder, 'b/loop'));
      const found = await findMarkdown(folder, new AbortController().signal);
      expect(found.map((file) => path.relative(folder, file))).toEqual(['a.md', 'b/a.MARKDOWN', 'z.md']);
      await expect(findMarkdown(folder, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
