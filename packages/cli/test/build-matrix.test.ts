import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { buildExecutable } from '../src/build/build-executable.js';

const run = promisify(execFile);
const packageFiles = { none: '{}', module: '{"type":"module"}', commonjs: '{"type":"commonjs"}' };
const kinds = ['program', 'plugin'] as const;
const cases = [
  ...Object.entries(packageFiles).map(([name, text]) => ['program', name, text] as const),
  ['plugin', 'none', packageFiles.none] as const,
];
let top = '';

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'build-matrix-')));
  const entry = new URL('./fixtures/everything.ts', import.meta.url);
  const guard = fileURLToPath(new URL('./fixtures/no-guard.ts', import.meta.url));
  for (const kind of kinds) {
    await buildExecutable({ entry, outfile: join(top, kind), guard: kind === 'plugin' ? guard : false });
  }
});

afterAll(() => rm(top, { recursive: true, force: true }));

/** Copies the executable alone below a `package.json` of that type. */
async function place(kind: string, folder: string, packageFile: string): Promise<string> {
  await mkdir(join(folder, 'plugin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), packageFile);
  const executable = join(folder, 'plugin', 'everything');
  await copyFile(join(top, kind), executable);
  return executable;
}

describe.each(nodeVersions)('a built executable on Node %s', (version) => {
  it.for(cases)(
    'starts by its shebang: a %s, type: %s',
    { timeout: 120_000 },
    async ([kind, name, packageFile], { skip }) => {
      const binary = await nodeBinary(version);
      if (binary === undefined) return skip();
      const home = join(top, `${version}-${kind}-${name}`);
      const executable = await place(kind, home, packageFile);
      const launcher = join(home, 'launcher');
      await symlink(executable, launcher);
      const folder = join(executable, '..');
      const cache = join(home, 'cache');
      const env = { ...nodeEnvironment(binary), AWF_PLUGIN_CODE_CACHE: cache };
      // The second one is compiled with the code that the first one kept.
      for (const command of [executable, launcher]) {
        const { stdout, stderr } = await run(command, { env, cwd: tmpdir() });
        expect(stderr).toBe('');
        expect(JSON.parse(stdout)).toEqual({
          overUnix: 'hello!',
          overTcp: 'hello!',
          extended: [true, true, true, true, 'test.Echo'],
          packages: ['test'],
          experimental: 1_000,
          hash: '2d711642',
          url: pathToFileURL(executable).href,
          dirname: folder,
          filename: executable,
          resolved: pathToFileURL(join(folder, 'beside.txt')).href,
          shebang: '#!/usr/bin/env node',
          outside: ['undefined', 'undefined', 'undefined'],
          version,
        });
        // A plugin's client half is a piece of its own.
        expect(await readdir(cache)).toHaveLength(kind === 'plugin' ? 2 : 1);
      }
    },
  );
});
