import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BuildPluginFolderOptions, buildPluginFolder } from '../src/build/build-plugin-folder.js';

const run = promisify(execFile);
const manifest = 'name: echo\nversion: 1.0.0\nawf_version: ">=0.4.1"\ncapabilities: [operations]\n';
let top = '';
let options: BuildPluginFolderOptions;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'build-folder-'));
  await writeFile(join(top, 'main.ts'), 'console.log(globalThis.guarded);');
  await writeFile(join(top, 'guard.js'), 'globalThis.guarded = "guarded";');
  await writeFile(join(top, 'plugin.yaml'), manifest);
  options = {
    entry: join(top, 'main.ts'),
    outDir: join(top, 'dist'),
    name: 'echo',
    manifest: join(top, 'plugin.yaml'),
    guard: './guard.js',
    // What is built here is no plugin of the SDK.
    describe: false,
  };
});

afterEach(() => rm(top, { recursive: true, force: true }));

const folder = (...parts: string[]) => join(top, 'dist', 'echo', ...parts);

describe('buildPluginFolder', () => {
  it('makes the manifest and the executable, and nothing else', async () => {
    const built = await buildPluginFolder(options);
    expect(built).toMatchObject({ folder: folder(), executables: [folder('awf-plugin-echo')], warnings: [] });
    expect(await readdir(join(top, 'dist'))).toEqual(['echo']);
    expect((await readdir(folder())).sort()).toEqual(['awf-plugin-echo', 'plugin.yaml']);
    expect(await readFile(folder('plugin.yaml'), 'utf8')).toBe(manifest);
    expect((await stat(folder('awf-plugin-echo'))).size).toBe(built.bytes);
    expect((await run(folder('awf-plugin-echo'))).stdout).toBe('guarded\n');
  });

  it('leaves nothing of an earlier build', async () => {
    await mkdir(folder('old'), { recursive: true });
    await writeFile(folder('old', 'stale'), '');
    await buildPluginFolder({ ...options, manifest: { text: `${manifest}license: MIT\n` } });
    expect((await readdir(folder())).sort()).toEqual(['awf-plugin-echo', 'plugin.yaml']);
    expect(await readFile(folder('plugin.yaml'), 'utf8')).toBe(`${manifest}license: MIT\n`);
  });

  it('gives each engine the name it wants, and copies more files', async () => {
    const { executables } = await buildPluginFolder({
      ...options,
      executable: ['awf-plugin-echo', 'echo'],
      extraFiles: { 'plugin.json': { text: '{}' }, 'docs/usage.md': pathToFileURL(join(top, 'plugin.yaml')) },
    });
    expect(executables).toEqual([folder('awf-plugin-echo'), folder('echo')]);
    for (const file of executables) expect((await stat(file)).mode & 0o777).toBe(0o755);
    expect(await readFile(folder('docs/usage.md'), 'utf8')).toBe(manifest);
    expect(await readFile(folder('plugin.json'), 'utf8')).toBe('{}');
  });

  it('does not double the prefix of a name that has it', async () => {
    const { executables } = await buildPluginFolder({ ...options, name: 'awf-plugin-x' });
    expect(executables).toEqual([join(top, 'dist/awf-plugin-x/awf-plugin-x')]);
  });
});

describe('a build that fails', () => {
  beforeEach(async () => {
    await mkdir(folder(), { recursive: true });
    await writeFile(folder('earlier'), '');
  });

  afterEach(async () => {
    expect(await readdir(join(top, 'dist'))).toEqual(['echo']);
    expect(await readdir(folder())).toEqual(['earlier']);
  });

  it.each(['Echo', '../echo', 'a.b', ''])('refuses the name %j', async (name) => {
    await expect(buildPluginFolder({ ...options, name })).rejects.toMatchObject({ code: 'BUILD_OPTIONS_INVALID' });
  });

  it.each(['../x', '/etc/x', '..', '.', 'a/../../x', 'a/'])('refuses the file %j', async (file) => {
    const extraFiles = { [file]: { text: '' } };
    await expect(buildPluginFolder({ ...options, extraFiles })).rejects.toMatchObject({
      code: 'BUILD_OPTIONS_INVALID',
    });
    const build = buildPluginFolder({ ...options, executable: file });
    await expect(build).rejects.toMatchObject({ code: 'BUILD_OPTIONS_INVALID' });
  });

  it('refuses an executable without a name', async () => {
    const build = buildPluginFolder({ ...options, executable: [] });
    await expect(build).rejects.toMatchObject({ code: 'BUILD_OPTIONS_INVALID' });
  });

  it('wants a manifest where the executable is not asked for one', async () => {
    const build = buildPluginFolder({ ...options, manifest: undefined });
    await expect(build).rejects.toMatchObject({
      code: 'BUILD_OPTIONS_INVALID',
      message: 'manifest is needed where describe is false: nothing else says what it is',
    });
  });

  it('tells what is wrong in a manifest, and where', async () => {
    await writeFile(join(top, 'plugin.yaml'), manifest.replace('1.0.0', 'v1').replace('>=0.4.1', '=0.4.1'));
    const file = join(top, 'plugin.yaml');
    await expect(buildPluginFolder(options)).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      kind: 'user',
      message: `${file}:2:10: version must be three numbers and perhaps a pre-release, such as 1.0.0; found "v1"
${file}:3:14: awf_version: "=" is no comparison of versions; write it like ">=0.4.0 <1.0.0"`,
    });
  });

  it('names a manifest that cannot be read', async () => {
    const build = buildPluginFolder({ ...options, manifest: join(top, 'none.yaml') });
    await expect(build).rejects.toMatchObject({
      code: 'BUILD_INPUT_UNREADABLE',
      kind: 'io',
      message: expect.stringContaining('none.yaml'),
    });
  });

  it('tells a source that cannot be built', async () => {
    await writeFile(join(top, 'main.ts'), 'let = ;');
    await expect(buildPluginFolder(options)).rejects.toMatchObject({ code: 'BUILD_FAILED' });
  });

  it('tells a folder that cannot be filled', async () => {
    const build = buildPluginFolder({ ...options, extraFiles: { 'plugin.yaml/below': { text: '' } } });
    await expect(build).rejects.toMatchObject({ code: 'BUILD_OUTPUT_UNWRITABLE', kind: 'io' });
  });
});
