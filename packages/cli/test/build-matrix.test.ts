import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { buildExecutable } from '../src/build/build-executable.js';

const run = promisify(execFile);
const packageFiles = { none: '{}', module: '{"type":"module"}', commonjs: '{"type":"commonjs"}' };
let top = '';
let built = '';

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'build-matrix-')));
  built = join(top, 'built');
  await buildExecutable({ entry: new URL('./fixtures/everything.ts', import.meta.url), outfile: built });
});

afterAll(() => rm(top, { recursive: true, force: true }));

/** Copies the executable alone below a `package.json` of that type. */
async function place(folder: string, packageFile: string): Promise<string> {
  await mkdir(join(folder, 'plugin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), packageFile);
  const executable = join(folder, 'plugin', 'everything');
  await copyFile(built, executable);
  return executable;
}

describe.each(nodeVersions)('a built executable on Node %s', (version) => {
  it.for(Object.entries(packageFiles))(
    'starts by its shebang, type: %s',
    { timeout: 120_000 },
    async ([name, packageFile], { skip }) => {
      const binary = await nodeBinary(version);
      if (binary === undefined) return skip();
      const executable = await place(join(top, `${version}-${name}`), packageFile);
      const launcher = join(top, `${version}-${name}`, 'launcher');
      await symlink(executable, launcher);
      const folder = join(executable, '..');
      const cache = join(top, `${version}-${name}`, 'cache');
      const env = { ...nodeEnvironment(binary), AWF_PLUGIN_CODE_CACHE: cache };
      // The second one is compiled with the code that the first one kept.
      for (const command of [executable, launcher]) {
        const { stdout, stderr } = await run(command, { env, cwd: tmpdir() });
        expect(stderr).toBe('');
        expect(JSON.parse(stdout)).toEqual({
          overUnix: 'hello!',
          overTcp: 'hello!',
          hash: '2d711642',
          url: pathToFileURL(executable).href,
          dirname: folder,
          filename: executable,
          resolved: pathToFileURL(join(folder, 'beside.txt')).href,
          shebang: '#!/usr/bin/env node',
          outside: ['undefined', 'undefined', 'undefined'],
          version,
        });
        expect(await readdir(cache)).toHaveLength(1);
      }
    },
  );
});
