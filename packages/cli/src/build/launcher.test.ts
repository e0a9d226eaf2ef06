import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { wrapBody } from './launcher.js';

describe('wrapBody', () => {
  it('makes a script that begins with the interpreter and has no static import or export', () => {
    const text = wrapBody('console.log(1);\n');
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(text).not.toMatch(/^\s*(import|export)\s/m);
  });

  it.each(['commonjs', 'module'])('parses as %s', (type) => {
    const checked = spawnSync(process.execPath, [`--input-type=${type}`, '--check', '-'], {
      input: wrapBody('await 1; // a comment at the end'),
      encoding: 'utf8',
    });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });
});
