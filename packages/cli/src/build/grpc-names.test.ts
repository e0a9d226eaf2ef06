import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as grpc from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { listExportedNames } from './grpc-names.js';

describe('listExportedNames', () => {
  it('finds every name that the installed grpc-js exports', async () => {
    const source = await readFile(createRequire(import.meta.url).resolve('@grpc/grpc-js'), 'utf8');
    const names = Object.keys(grpc).filter(
      (name) => name !== 'default' && name !== 'module.exports' && name !== '__esModule',
    );
    expect([...listExportedNames(source)].sort()).toEqual(names.sort());
  });

  it('names each once, and finds none where there are none', () => {
    expect(listExportedNames('exports.b = exports.a = void 0;\nexports.a = 1;')).toEqual(['b', 'a']);
    expect(listExportedNames('module.exports = 1;')).toEqual([]);
  });
});
