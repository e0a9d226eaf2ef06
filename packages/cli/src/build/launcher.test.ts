import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { wrapBody } from './launcher.js';

describe('wrapBody', () => {
  it.each([true, false])(
    'makes a script that begins with the interpreter and has no static import or export',
    (cached) => {
      const text = wrapBody('console.log(1);\n', cached);
      expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
      expect(text).not.toMatch(/^\s*(import|export)\s/m);
    },
  );

  it.each(['commonjs', 'module'])('parses as %s', (type) => {
    const checked = spawnSync(process.execPath, [`--input-type=${type}`, '--check', '-'], {
      input: wrapBody('await 1; // a comment at the end', false),
      encoding: 'utf8',
    });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });

  it('hides the body in a comment, whatever is in it, unless Node must resolve its imports', () => {
    const hidden = wrapBody('const text = "*/"; /* a comment */ throw text;');
    const [, comment] = hidden.split('hidden(){/*');
    expect(comment?.split('*/')).toEqual([expect.stringContaining('a comment'), expect.stringContaining('lineOffset')]);
    expect(wrapBody('await import("outside");')).toBe(wrapBody('await import("outside");', false));
    expect(wrapBody('"*\x01"')).toBe(wrapBody('"*\x01"', false));
  });
});
