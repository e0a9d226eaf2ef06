import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as build from '../dist/build/index.js';
import * as root from '../dist/index.js';

it('offers these names', () => {
  expect(Object.keys(root).sort()).toEqual(['cliErrorCodes', 'runCli']);
  expect(Object.keys(build).sort()).toEqual(['buildExecutable', 'buildPluginFolder', 'checkPluginFolder']);
});

it('has the command, its function and the build', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(manifest.bin).toEqual({ 'awf-plugin': './dist/main.js' });
  expect(manifest.exports).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './build': { types: './dist/build/index.d.ts', default: './dist/build/index.js' },
    './package.json': './package.json',
  });
});
