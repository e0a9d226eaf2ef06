import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidePiece } from './code-cache.js';
import { wrapBody } from './launcher.js';

describe('wrapBody', () => {
  it.each([true, false])(
    'makes a script that begins with the interpreter and has no static import or export',
    (cached) => {
      const text = wrapBody('console.log(1);\n', { codeCache: cached });
      expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
      expect(text).not.toMatch(/^\s*(import|export)\s/m);
    },
  );

  it.each(['commonjs', 'module'])('parses as %s', (type) => {
    const checked = spawnSync(process.execPath, [`--input-type=${type}`, '--check', '-'], {
      input: wrapBody('await 1; // a comment at the end', { codeCache: false }),
      encoding: 'utf8',
    });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });

  it('hides the body in a comment, whatever is in it, unless Node must resolve its imports', () => {
    const hidden = wrapBody('const text = "*/"; /* a comment */ throw text;');
    const [, comment] = hidden.split('hidden(){/*');
    expect(comment?.split('*/')).toEqual([expect.stringContaining('a comment'), expect.stringContaining('lineOffset')]);
    expect(wrapBody('await import("outside");')).toBe(wrapBody('await import("outside");', { codeCache: false }));
  });

  it.each([true, false])(
    'compiles pieces when the body asks for them, under their own lines (hidden: %s)',
    (codeCache) => {
      const folder = mkdtempSync(join(tmpdir(), 'launcher-'));
      try {
        const file = join(folder, 'program');
        const body = `const before = "*/";
const second = __awf_compile(__awf_piece_1_), first = __awf_compile(__awf_piece_0_);
console.log(JSON.stringify([first(before), second(before)]));`;
        const where = '/\\d+(?=:\\d+\\)?$)/.exec(new Error().stack.split("\\n")[1])[0]';
        const piece = (name: string) =>
          `(function (given) {\n/* ${name} */ return [given, "/*${name}*/", ${where}];\n})`;
        writeFileSync(file, wrapBody(body, { pieces: [piece('first'), piece('second')], codeCache }));
        const { stdout, stderr } = spawnSync(process.execPath, [file], {
          env: { AWF_PLUGIN_CODE_CACHE: '0' },
          encoding: 'utf8',
        });
        const lines = readFileSync(file, 'utf8').split('\n');
        const lineOf = (name: string) =>
          String(lines.findIndex((line) => /^\/\* \w+ \*/.test(line) && line.includes(name)) + 1);
        expect(stderr).toBe('');
        expect(JSON.parse(stdout)).toEqual([
          ['*/', '/*first*/', lineOf('first')],
          ['*/', '/*second*/', lineOf('second')],
        ]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

describe('hidePiece', () => {
  it('leaves no end of a comment, and nothing is lost', () => {
    const text = fc.array(fc.constantFrom('*', '/', '\x01', 'a', '\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (piece) => {
        const hidden = hidePiece(piece);
        expect(hidden).not.toContain('*/');
        expect(hidden.replaceAll('*\x01', '*')).toBe(piece);
      }),
    );
  });
});
